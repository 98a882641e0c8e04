package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.Await;

/** The effects of signals that are sent to reeve itself. */
final class SignalsIT {
  private static final String SLEEPER = "[service.s]\ncommand = [\"sleep\", \"1000\"]\n";
  private static final String DEAF = "#!/bin/sh\ntrap '' TERM INT\necho armed\nwhile :; do sleep 1000; done\n";

  @TempDir
  Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"TERM", "INT", "QUIT", "PWR", "RTMIN+3"})
  void orderedStopOnceAndExitCode0(String signal) {
    try (Reeve reeve = Reeve.in(directory).services(SLEEPER).run()) {
      reeve.awaitEvent("s", "ready");
      reeve.signal(signal);
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(List.of("started", "ready", "stopping", "exited", "stopped"),
          EventFields.names(reeve.events(), "s"));
      JsonObject by = reeve.awaitEvent("s", "stopping").getAsJsonObject("by");
      assertEquals(0, EventFields.number(by, "uid") - uid(), "requester: " + by);
      assertTrue(EventFields.number(by, "pid") > 1, "requester: " + by);
      assertEquals(List.of(), reeve.survivors());
    }
  }

  private static long uid() {
    try {
      return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void secondSignalKillsAtOnce() {
    try (Reeve reeve = Reeve.in(directory).script("deaf", DEAF)
        .services("[service.deaf]\ncommand = [\"./deaf\"]\nstop = [\"SIGTERM 1h\"]\n").run()) {
      reeve.awaitLog("deaf", "armed");
      reeve.signal("TERM");
      reeve.awaitEvent("deaf", "stopping");
      // Again and again: what comes within 100 ms of the first is taken for its echo.
      reeve.until("it was requested again", () -> {
        if (reeve.events("deaf", "escalated").isEmpty()) {
          reeve.signal("INT");
          return false;
        }
        return true;
      });
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(1, reeve.events("deaf", "stopping").size());
      assertEquals("SIGKILL", EventFields.text(reeve.awaitEvent("deaf", "escalated"), "signal"));
      assertEquals("SIGKILL", EventFields.exit(reeve.awaitEvent("deaf", "exited")));
      reeve.awaitStdout("killing what is left: requested again, by ");
      assertFalse(reeve.stderr().contains("requested again"), "it is reported once: " + reeve.stderr());
      assertEquals(List.of(), reeve.survivors());
    }
  }

  /** Both at once are one of each: the stop begins once. */
  @Test
  void manySignalsAtOnceAreOneStop() {
    try (Reeve reeve = Reeve.in(directory).services(SLEEPER).run()) {
      reeve.awaitEvent("s", "ready");
      TestFiles.run("sh", "-c",
          "for i in 1 2 3 4 5; do kill -TERM " + reeve.pid() + " 2>/dev/null; kill -INT " + reeve.pid()
              + " 2>/dev/null; done; true");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(1, reeve.events("s", "stopping").size());
      assertEquals(1, reeve.events("s", "exited").size());
      assertEquals(1, reeve.events("s", "stopped").size());
    }
  }

  @Test
  void hangupReloadsAndOthersAreIgnored() {
    try (Reeve reeve = Reeve.in(directory).services(SLEEPER).run()) {
      reeve.awaitEvent("s", "ready");
      reeve.signal("HUP");
      reeve.awaitStderr("Asked for reload (SIGHUP) by pid");
      reeve.awaitStderr("Applied the configuration: nothing changed");
      for (String signal : List.of("USR1", "USR2", "ALRM", "WINCH", "CONT", "URG", "IO", "TTIN", "TTOU", "PIPE",
          "RTMIN+10", "VTALRM")) {
        reeve.signal(signal);
      }
      reeve.awaitStderr("Ignored SIGUSR1");
      reeve.awaitStderr("Ignored SIGUSR2");
      assertEquals(List.of("started", "ready"), EventFields.names(reeve.events(), "s"));
      reeve.stop();
      assertEquals(1, reeve.events("s", "started").size());
    }
  }

  @Test
  void hangupOfTheTerminalEndsIt() throws IOException {
    Reeve.require(TestFiles.succeeds("script", "--version"), "script (util-linux)");
    // script makes a terminal and hangs it up when it is killed itself.
    try (Reeve reeve = Reeve.in(directory).services(SLEEPER).wrappedBy("script", "-qefc",
        "exec " + Reeve.HOME + "/bin/reeve run --quiet reeve.toml", "/dev/null").program(Path.of("--")).start()) {
      reeve.until("the ledger says ready",
          () -> Reeve.read(directory.resolve("state/ledger.jsonl")).contains("\"ready\""));
      reeve.signal("KILL");
      Await.until("stopped by the ledger",
          () -> Reeve.read(directory.resolve("state/ledger.jsonl")).contains("\"stopped\""), reeve::describe);
      Await.until("no process is left", () -> reeve.survivors().isEmpty(), reeve::describe);
    }
  }

  /** From the exec of the launcher on: at whatever moment it comes, the signal leads to an ordered end. */
  @Test
  void signalDuringTheStartIsNotLost() throws IOException {
    int rounds = 24;
    for (int round = 0; round < rounds; round++) {
      Path own = Files.createDirectories(directory.resolve("round" + round));
      try (Reeve reeve = Reeve.in(own).services(SLEEPER).run()) {
        // Once it is the JVM the signal is blocked since before its exec; in the shell before that nothing was started,
        // and the shell dies.
        Await.until("it is the JVM",
            () -> Reeve.read(Path.of("/proc/" + reeve.pid() + "/cmdline")).contains("reeve.cli.Main\0")
                && Reeve.read(Path.of("/proc/" + reeve.pid() + "/comm")).startsWith("java"),
            reeve::describe);
        // the moment under test, no wait for a fact
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(round * 300L / rounds));
        reeve.signal("TERM");
        assertEquals(0, reeve.awaitExit(), reeve::describe);
        assertEquals(reeve.events("s", "started").size(), reeve.events("s", "exited").size(), reeve::describe);
        assertEquals(List.of(), reeve.survivors());
      }
    }
  }

  @Test
  void ignoredSignalsOfTheParentDoNotMakeItDeaf() {
    try (Reeve reeve = Reeve.in(directory).services(SLEEPER)
        .wrappedBy("sh", "-c", "trap '' TERM INT HUP CHLD; exec \"$0\" \"$@\"").run()) {
      reeve.awaitEvent("s", "ready");
      reeve.stop();
    }
  }

  @Test
  void blockedSignalsOfTheParentDoNotMakeItDeaf() {
    Reeve.require(TestFiles.succeeds("env", "--block-signal=TERM", "true"), "env --block-signal (coreutils 8.31)");
    try (Reeve reeve = Reeve.in(directory).services(SLEEPER).wrappedBy("env", "--block-signal=TERM,CHLD,PIPE").run()) {
      reeve.awaitEvent("s", "ready");
      reeve.stop();
    }
  }
}
