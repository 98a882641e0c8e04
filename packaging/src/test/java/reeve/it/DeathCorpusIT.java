package reeve.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
