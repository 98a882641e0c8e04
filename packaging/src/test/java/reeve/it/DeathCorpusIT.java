package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code reeve why} says about deaths with known causes. */
@Tag("once")
final class DeathCorpusIT {
  @TempDir
  Path directory;

  @Test
  void deathsByThemselves() throws IOException {
    Files.writeString(directory.resolve("plain.txt"), "text\n");
    TestFiles.writeScript(directory.resolve("no-interpreter"), "#!/no/such/interpreter\n");
    Path wrong = directory.resolve("wrong-arch");
    Files.write(wrong, new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, 99, 0});
    assertTrue(wrong.toFile().setExecutable(true));
    List<DeathCase> cases = new ArrayList<>(DeathsByThemselves.codes());
    cases.addAll(DeathsByThemselves.signals());
    cases.addAll(DeathsByThemselves.starts());
    new DeathBatch(directory).check(cases);
  }

  @Test
  void deathsByOthers() {
    List<DeathCase> cases = new ArrayList<>(DeathsByReeve.foreignSignals());
    cases.addAll(DeathsByReeve.requests());
    cases.addAll(DeathsByReeve.rules());
    new DeathBatch(directory).check("""
        [service.winner]
        command = ["sleep", "100000"]
        conflicts = ["loser"]
        enabled = false
        """, cases, batch -> {});
  }

  /** The files are changed, and reeve gets SIGHUP. */
  @Test
  void deathsByChangedFiles() {
    String sleep = "command = [\"sleep\", \"100000\"]\n";
    DeathCase.Act hangUp = (batch, service) -> {
      batch.commands().replaceServices("[service.changed]\nenv = { A = \"1\" }\n" + sleep);
      batch.reeve().signal("HUP");
    };
    new DeathBatch(directory).check("", List.of(
        DeathCase.byReeve("changed", sleep, "died of SIGTERM", "changed definition").says("SIGHUP", "signal to reeve")
            .not("not known"),
        DeathCase.byReeve("removed", sleep, "died of SIGTERM", "removed").says("SIGHUP").when(hangUp)), batch -> {});
  }

  /** With a memory image that the kernel wrote. */
  @Test
  void aDeathWithAMemoryImage() throws IOException {
    assumeTrue(Files.readString(Path.of("/proc/sys/kernel/core_pattern")).equals("core\n"), "core_pattern is not core");
    assumeTrue(TestFiles.succeeds("sh", "-c", "ulimit -c unlimited"), "the hard limit on memory images is lower");
    Path work = Files.createDirectory(directory.resolve("work"));
    DeathCase crash = DeathCase.itself("crash", DeathsByThemselves.sh("ulimit -c unlimited; kill -SEGV $$")
        + "\nworking-directory = \"" + work + "\"\n", "died of SIGSEGV \\(core dumped\\)")
        .says("^Guess: the memory image is \"" + work + "/core").not("there is no such file", "core_pattern was \"");
    new DeathBatch(directory).check("", List.of(crash), batch -> {
      try (var files = Files.list(work)) {
        assertEquals(1, files.filter(file -> file.getFileName().toString().startsWith("core")).count());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    });
  }

  private static final String DEAF = "command = [\"sh\", \"-c\", \"trap '' TERM; echo armed; while :; do sleep 0.05; "
      + "done\"]\nready = { log = \"armed\" }\n";

  /** What {@code why} says about a service after reeve has ended, from the ledger alone. */
  private String afterTheEnd(String settings, String toml, String service, Consumer<Reeve> end) {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services(settings, toml).run()) {
      reeve.awaitEvent(service, "ready");
      end.accept(reeve);
      reeve.awaitExit();
      return commands.run("why", service).out();
    }
  }

  private static void assertSays(String text, String first, String... more) {
    assertTrue(text.lines().findFirst().orElse("").contains(first), text);
    for (String part : more) {
      assertTrue(text.contains(part), "\"" + part + "\" is not in: " + text);
    }
    assertTrue(!text.contains("Guess") && !text.contains("did not send"), text);
  }

  @Test
  void aDeathByTheShutdownBudget() {
    String text = afterTheEnd("shutdown-budget = \"1s\"", "[service.web]\nstop = [\"SIGTERM 60s\"]\n" + DEAF,
        "web", reeve -> reeve.signal("TERM"));
    assertSays(text, "died of SIGKILL", "reeve stopped it, because reeve was shutting down",
        "Shutdown: SIGTERM from pid",
        "The shutdown-budget left ", " for its stop, less than its definition says.",
        "Stop: SIGTERM, SIGKILL after ");
    assertTrue(!text.contains("ended early"), text);
  }

  @Test
  void aDeathByASecondRequest() {
    String text = afterTheEnd("", "[service.web]\nstop = [\"SIGTERM 60s\"]\n" + DEAF, "web", reeve -> {
      reeve.signal("TERM");
      reeve.awaitEvent("web", "stopping");
      long first = System.nanoTime();
      reeve.until("another signal is no echo of the first", () -> System.nanoTime() - first > 500_000_000L);
      reeve.signal("TERM");
    });
    assertSays(text, "died of SIGKILL", "reeve stopped it, because reeve was shutting down",
        "Shutdown: SIGTERM from pid",
        "The grace was ended early: killing what is left: requested again, by SIGTERM from pid",
        "Stop: SIGTERM, SIGKILL after ");
    assertTrue(!text.contains("budget"), text);
  }

  /** The essential service died by itself, and reeve stopped the other one because of that. */
  @Test
  void deathsOfAndByAnEssentialService() {
    String toml = "[service.main]\ncommand = [\"sh\", \"-c\", \"while [ ! -e end ]; do sleep 0.05; done; exit 3\"]\n"
        + "essential = true\nrestart = \"no\"\n[service.web]\ncommand = [\"sleep\", \"100000\"]\n";
    String text = afterTheEnd("", toml, "web", reeve -> TestFiles.write(directory.resolve("end"), ""));
    assertSays(text, "died of SIGTERM", "reeve stopped it, because reeve was shutting down; that counts as a clean end",
        "Shutdown: ", "\"main\"");
    assertTrue(!text.contains("SIGKILL") && !text.contains("ended early"), text);
    String main = new ReeveCommands(directory).run("why", "main").out();
    assertSays(main, "exited with code 3", "reeve did not cause it; that counts as a failure");
    assertTrue(!main.contains("Shutdown:") && !main.contains("stopped it"), main);
  }

  /** An end with reeve is explained from the ledger alone, and one that no reeve saw is not explained. */
  @Test
  void deathsWithReeve() {
    ReeveCommands commands = new ReeveCommands(directory);
    String toml = "[service.web]\ncommand = [\"sleep\", \"100000\"]\n";
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.signal("TERM");
      reeve.awaitExit();
      String text = commands.run("why", "web").out();
      assertTrue(text.lines().findFirst().orElse("").contains("reeve stopped it, because reeve was shutting down"),
          text);
      assertTrue(text.contains("Shutdown: SIGTERM from pid") && !text.contains("Guess"), text);
    }
    try (Reeve reeve = Reeve.in(directory).services(toml).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.until("it is in the ledger", () -> reeve.ledger().stream().filter(e -> e.toString().contains("\"ready\""))
          .count() == 2);
      reeve.signal("KILL");
      reeve.awaitExit();
      String text = commands.run("why", "web").out();
      assertTrue(text.startsWith("How \"web\" (pid ") && text.contains("is not known: reeve (pid "), text);
      assertTrue(!text.contains("SIG") && !text.contains("stopped it"), text);
    }
  }
}
