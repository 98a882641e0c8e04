package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a next reeve does with the services of one that was killed, if the files or the state changed meanwhile. */
@Timeout(120)
final class AdoptionPlanIT {
  private static final String BEFORE = """
      [service.keep]
      command = ["sleep", "1000"]
      [service.changed]
      command = ["sleep", "1001"]
      [service.live]
      command = ["sleep", "1002"]
      [service.gone]
      command = ["sleep", "1003"]
      [service.ended]
      command = ["sleep", "1004"]
      restart = "no"
      essential = true
      """;

  private static final String AFTER = """
      [service.keep]
      command = ["sleep", "1000"]
      [service.changed]
      command = ["sleep", "2001"]
      [service.live]
      command = ["sleep", "1002"]
      restart-delay = "3s"
      [service.fresh]
      command = ["sleep", "2003"]
      [service.ended]
      command = ["sleep", "2004"]
      restart = "no"
      essential = true
      """;

  @TempDir
  Path directory;

  private static String commandOf(long pid) {
    return Reeve.read(Path.of("/proc/" + pid + "/cmdline")).replace('\0', ' ').strip();
  }

  /** Ends reeve as the kernel's OOM killer does, and waits until it is gone. */
  private static void kill(Reeve reeve) {
    Reeve.signal(reeve.jvmPid(), "KILL");
    reeve.awaitExit();
  }

  @Test
  void definitionsThatChangedWhileNoReeveRanFollowTheRulesOfApply() throws IOException {
    ReeveCommands reeve = new ReeveCommands(directory);
    try (Reeve first = reeve.serve(BEFORE)) {
      Path stored = directory.resolve("state/definitions.toml");
      first.until("the definitions are stored", () -> Reeve.read(stored).contains("[service.ended]"));
      assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(stored)));
      for (String name : List.of("keep", "changed", "live", "gone", "ended")) {
        first.until(name + " runs", () -> reeve.pid(name) != 0);
      }
      int keep = reeve.pid("keep");
      int changed = reeve.pid("changed");
      int live = reeve.pid("live");
      int gone = reeve.pid("gone");
      int ended = reeve.pid("ended");
      kill(first);
      Reeve.signal(ended, "KILL");
      try (Reeve second = reeve.serve(AFTER)) {
        second.until("the changed service has its new process",
            () -> commandOf(reeve.pid("changed")).equals("sleep 2001"));
        second.until("the ended service has its new process", () -> commandOf(reeve.pid("ended")).equals("sleep 2004"));
        second.until("the new service runs", () -> commandOf(reeve.pid("fresh")).equals("sleep 2003"));
        second.until("the removed service is gone", () -> !reeve.run("status").out().contains("gone"));
        assertEquals(keep, reeve.pid("keep"));
        assertEquals(live, reeve.pid("live"));
        assertFalse(ProcessHandle.of(changed).isPresent());
        assertFalse(ProcessHandle.of(gone).isPresent());
        assertTrue(second.stderr().contains("The configuration changed while no reeve ran: 2 with another process"
            + " (changed, ended), 1 changed live (live), 1 removed (gone)"), second::describe);
        assertTrue(second.isAlive(), "the end of an essential service with its former definition is no failure");
        second.until("the definitions in effect are stored",
            () -> Reeve.read(stored).contains("2001") && !Reeve.read(stored).contains("gone"));
        second.stop();
      }
    }
  }

  /** With --fresh the former processes stop in the order of their dependencies, and nothing starts before. */
  @Test
  void freshStopsWhatIsLeftInOrderAndThenStarts() {
    String traced = "trap 'echo NAME-stop >>trace; exit 0' TERM; echo NAME-start >>trace; "
        + "while :; do sleep 0.05; done";
    String toml = "[service.db]\nshell = true\ncommand = \"" + traced.replace("NAME", "db") + "\"\n"
        + "[service.web]\nshell = true\nrequires = [\"db\"]\ncommand = \"" + traced.replace("NAME", "web") + "\"\n"
        + "[service.off]\nenabled = false\ncommand = [\"sleep\", \"1000\"]\n";
    ReeveCommands reeve = new ReeveCommands(directory);
    Path trace = directory.resolve("trace");
    try (Reeve first = reeve.serve(toml)) {
      first.until("both run", () -> Reeve.read(trace).equals("db-start\nweb-start\n"));
      assertEquals(0, reeve.run("start", "off").code());
      int off = reeve.pid("off");
      kill(first);
      try (Reeve second = Reeve.in(directory).run("--fresh")) {
        second.until("both run again", () -> Reeve.read(trace).lines().count() >= 6);
        assertEquals(List.of("db-start", "web-start", "web-stop", "db-stop", "db-start", "web-start"),
            Reeve.read(trace).lines().toList());
        reeve.awaitServing(second);
        assertEquals(List.of("db running", "web running", "off stopped"), reeve.states());
        assertFalse(ProcessHandle.of(off).isPresent());
        second.stop();
      }
    }
  }

  @Test
  void freshWithoutAFormerReeveIsAPlainStart() {
    try (Reeve reeve = Reeve.in(directory).services("[service.a]\ncommand = [\"sleep\", \"1000\"]\n").run("--fresh")) {
      reeve.awaitEvent("a", "started");
      reeve.stop();
    }
  }
}
