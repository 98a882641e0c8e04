package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a next reeve does with the services of one that was killed, if the files or the state changed meanwhile. */
@Timeout(120)
@Tag("once") // no JVM changes it
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

  /** @return empty: it is gone, or a zombie that its parent, which is not reeve, has not reaped yet */
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
        assertEquals("", commandOf(changed));
        assertEquals("", commandOf(gone));
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
      first.until("both run", () -> Reeve.read(trace).lines().count() == 2);
      assertEquals(0, reeve.run("start", "off").code());
      int off = reeve.pid("off");
      kill(first);
      try (Reeve second = Reeve.in(directory).run("--fresh")) {
        second.until("both run again", () -> Reeve.read(trace).lines().count() >= 6);
        List<String> lines = Reeve.read(trace).lines().toList();
        assertEquals(List.of("web-stop", "db-stop"), lines.subList(2, 4), lines::toString);
        // Which of two processes that run writes first, the kernel decides.
        assertEquals(List.of("db", "web"), second.events().stream()
            .filter(event -> Reeve.hasField(event, "event", "started"))
            .map(event -> EventFields.text(event, "service")).toList());
        reeve.awaitServing(second);
        assertEquals(List.of("db running", "web running", "off stopped"), reeve.states());
        assertEquals("", commandOf(off));
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

  private void removeState() throws IOException {
    for (String name : List.of("services.state", "definitions.toml")) {
      Files.delete(directory.resolve("state").resolve(name));
    }
  }

  /** The marker in their environment is all that is left of life, and of two, of which a child is left. */
  @Test
  void withoutAStateProcessesAreFoundByTheirMarker() throws IOException {
    String toml = """
        [service.life]
        command = ["sleep", "1000"]
        [service.two]
        command = "sleep 1001 & echo $! >child; exec sleep 1002"
        shell = true
        [service.needs]
        command = ["sleep", "1003"]
        enabled = false
        requires = ["two"]
        """;
    ReeveCommands reeve = new ReeveCommands(directory);
    try (Reeve first = reeve.serve(toml)) {
      long child = Long.parseLong(first.awaitFile("child").strip());
      first.until("both run", () -> reeve.pid("life") != 0 && commandOf(reeve.pid("two")).equals("sleep 1002"));
      int life = reeve.pid("life");
      int two = reeve.pid("two");
      kill(first);
      Reeve.signal(two, "KILL");
      removeState();
      try (Reeve second = reeve.serve(toml)) {
        second.until("the process is adopted", () -> reeve.pid("life") == life);
        assertTrue(reeve.run("status").out().contains("held: pid " + child + " of a former reeve lives"),
            () -> reeve.run("status").out());
        assertTrue(second.stderr().contains("Found processes of \"life\" that a killed reeve left and that no state "
            + "names, pid " + life + ": adopts pid " + life), second::describe);
        assertEquals(0, reeve.pid("two"));
        assertEquals(0, reeve.run("start", "two").code());
        assertTrue(reeve.pid("two") != 0);
        second.stop();
        assertEquals("", commandOf(life));
      }
    }
  }

  @Test
  void withoutAStateOrphansAreStoppedFirstIfThatIsConfigured() throws IOException {
    String toml = "[service.life]\ncommand = [\"sleep\", \"1000\"]\n";
    ReeveCommands reeve = new ReeveCommands(directory);
    try (Reeve first = reeve.serve(toml)) {
      first.until("it runs", () -> reeve.pid("life") != 0);
      int life = reeve.pid("life");
      kill(first);
      removeState();
      try (Reeve second = Reeve.in(directory).services("orphans = \"stop\"", toml).run()) {
        second.awaitEvent("life", "started");
        assertEquals("", commandOf(life), "it was stopped before the service was started again");
        second.stop();
      }
    }
  }

  /** Everything that ends services ends adopted ones too, and leaves no process. */
  @Test
  void stopAllIncludesAdoptedProcesses() {
    ReeveCommands reeve = new ReeveCommands(directory);
    String toml = "[service.a]\ncommand = \"sleep 1000 & exec sleep 1001\"\nshell = true\n"
        + "[service.b]\ncommand = [\"sleep\", \"1002\"]\n";
    try (Reeve first = reeve.serve(toml)) {
      first.until("both run", () -> commandOf(reeve.pid("a")).equals("sleep 1001") && reeve.pid("b") != 0);
      kill(first);
      try (Reeve second = reeve.serve(toml)) {
        assertEquals(0, reeve.run("stop", "--all").code());
        assertEquals(List.of("a stopped", "b stopped"), reeve.states());
        assertEquals(List.of(), first.survivors());
        second.stop();
      }
    }
  }
}
