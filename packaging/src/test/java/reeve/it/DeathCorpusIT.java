package reeve.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code reeve why} says about deaths with known causes. */
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
}
