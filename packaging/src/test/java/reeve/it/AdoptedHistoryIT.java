package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** What is recorded and said of services whose reeve was killed by SIGKILL. */
@Tag("once") // no JVM changes it
final class AdoptedHistoryIT {
  private static final String WEB = "[service.web]\ncommand = [\"sleep\", \"1000\"]\nrestart-delay = \"1ms\"\n";

  @TempDir
  Path directory;

  /** Starts a reeve, waits for its service, and kills it by SIGKILL. @return its events */
  private JsonObject killed(Reeve reeve) {
    JsonObject ready = reeve.awaitEvent("web", "ready");
    reeve.until("the ledger has it", () -> Reeve.read(ledger()).contains("\"ready\""));
    reeve.signal("KILL");
    reeve.awaitExit();
    return ready;
  }

  private Path ledger() {
    return directory.resolve("state/ledger.jsonl");
  }

  private JsonArray history(ReeveCommands commands) {
    return commands.run("history", "--json").json().getAsJsonArray("runs");
  }

  @Test
  void aRunThatOutlivesItsReeveIsOneRun() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve first = Reeve.in(directory).services(WEB).run()) {
      int pid = EventFields.pid(killed(first));
      try (Reeve second = Reeve.in(directory).services(WEB).run()) {
        JsonObject adopted = second.awaitEvent("web", "adopted");
        assertEquals(pid, EventFields.pid(adopted));
        assertEquals(first.pid(), EventFields.number(adopted, "former"));
        assertEquals(1, history(commands).size());
        JsonObject run = history(commands).get(0).getAsJsonObject();
        assertEquals("running", EventFields.text(run, "outcome"));
        assertEquals(first.pid(), EventFields.number(run, "reevePid"));
        assertEquals(first.pid(), EventFields.number(commands.status("web"), "adopted"));
        String status = commands.run("status").out();
        assertTrue(status.startsWith("1 service was adopted from a reeve that was killed\n"), status);
        assertTrue(status.contains("adopted from reeve " + first.pid()), status);
        assertFalse(commands.run("history").out().contains("killed"));
        Reeve.signal(pid, "KILL");
        second.awaitEvent("web", "started");
        assertEquals(2, history(commands).size());
        assertEquals("exited", EventFields.text(history(commands).get(0).getAsJsonObject(), "outcome"));
        assertFalse(commands.status("web").has("adopted"));
        String why = commands.run("why", "web").out();
        assertTrue(why.contains(" died of SIGKILL at "), why);
        assertTrue(why.contains("How it ended is exact: the kernel reported it for the adopted process."), why);
        assertTrue(why.contains("Adopted: reeve (pid " + second.pid() + ") watched it from "), why);
        second.stop();
      }
    }
  }

  /** It was lost if reeve was killed in the turn of the start, or if the disk was slow then. */
  @Test
  void theLastStartedEventBeforeAKillIsInTheLedger() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve first = Reeve.in(directory).services(WEB).run()) {
      int pid = EventFields.pid(killed(first));
      List<String> lines = Files.readAllLines(ledger());
      Files.write(ledger(), lines.subList(0, 1)); // reeve-started
      assertTrue(lines.get(1).contains("\"started\""), lines.toString());
      try (Reeve second = Reeve.in(directory).services(WEB).run()) {
        second.awaitEvent("web", "adopted");
        second.until("it is in the ledger", () -> Reeve.read(ledger()).contains("\"adopted\""));
        assertEquals(List.of("started", "adopted"), EventFields.names(second.ledger(), "web"));
        JsonObject started = second.ledger().get(1);
        assertEquals("started", EventFields.text(started, "event"), "it is before the start of this reeve");
        assertTrue(started.get("recovered").getAsBoolean());
        assertEquals(pid, EventFields.pid(started));
        JsonObject run = history(commands).get(0).getAsJsonObject();
        assertEquals(EventFields.text(started, "time"), EventFields.text(run, "started"));
        assertEquals(1, history(commands).size());
        second.stop();
      }
    }
  }

  @Test
  void theEndWhileNoReeveRanIsNotGuessed() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve first = Reeve.in(directory).services(WEB).run()) {
      int pid = EventFields.pid(killed(first));
      Instant killed = Instant.now();
      Reeve.signal(pid, "TERM");
      Await.until("it was reaped, so that its status is lost", () -> !Files.exists(Path.of("/proc/" + pid)));
      Instant gone = Instant.now();
      try (Reeve second = Reeve.in(directory).services(WEB).run()) {
        second.awaitEvent("web", "started");
        JsonObject why = commands.run("why", "web", "--json").json();
        assertEquals("{\"unknown\":true}", why.get("exit").toString());
        assertFalse(Instant.parse(EventFields.text(why, "endedAfter")).isAfter(killed), why.toString());
        assertFalse(Instant.parse(EventFields.text(why, "endedBefore")).isBefore(gone.minusMillis(1)), why.toString());
        assertTrue(why.get("ended").isJsonNull());
        String text = commands.run("why", "web").out().split("\n", 2)[0];
        assertTrue(text.contains(" ended while no reeve ran, between "), text);
        assertTrue(text.endsWith(": how it ended is not known; that counts as a failure."), text);
        assertEquals(2, history(commands).size());
        assertTrue(commands.run("status").out().contains("unknown, "), commands.run("status").out());
        second.stop();
      }
    }
  }

  /** The kernel gives it the orphans of its child; it waits for them when it gets SIGUSR1. */
  private static final String LAZY_PARENT = """
      import ctypes, os, signal, sys
      ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
      signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR1])
      child = os.fork()
      if child == 0:
          signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGUSR1])
          os.execv(sys.argv[1], sys.argv[1:])
      os.waitpid(child, 0)
      signal.sigwait([signal.SIGUSR1])
      os.waitpid(-1, 0)
      signal.sigwait([signal.SIGUSR1])
      """;

  /** Its end was recorded with the time at which its parent waited for it. */
  @Test
  void aZombieThatIsFoundHasEndedWhileNoReeveRan() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve first = Reeve.in(directory).script("parent.py", LAZY_PARENT).wrappedBy("python3", "parent.py")
        .services(WEB).run()) {
      int pid = EventFields.pid(first.awaitEvent("web", "ready"));
      first.until("the ledger has it", () -> Reeve.read(ledger()).contains("\"ready\""));
      long jvm = first.jvmPid();
      Reeve.signal(jvm, "KILL");
      Await.until("the reeve is gone", () -> !Files.exists(Path.of("/proc/" + jvm)));
      Instant killed = Instant.now();
      Reeve.signal(pid, "KILL");
      Await.until("it is a zombie", () -> Reeve.read(Path.of("/proc/" + pid + "/stat")).contains(") Z "));
      Instant gone = Instant.now();
      try (Reeve second = Reeve.in(directory).services(WEB).run()) {
        second.awaitEvent("web", "adopted");
        first.signal("USR1");
        second.awaitEvent("web", "started");
        JsonObject why = commands.run("why", "web", "--json").json();
        assertEquals("SIGKILL", EventFields.text(why.getAsJsonObject("exit"), "signal"), why.toString());
        assertFalse(Instant.parse(EventFields.text(why, "endedAfter")).isAfter(killed), why.toString());
        assertFalse(Instant.parse(EventFields.text(why, "endedBefore")).isBefore(gone.minusMillis(1)), why.toString());
        String text = commands.run("why", "web").out().split("\n", 2)[0];
        assertTrue(text.contains(" died of SIGKILL while no reeve ran, between "), text);
        second.stop();
      }
    }
  }
}
