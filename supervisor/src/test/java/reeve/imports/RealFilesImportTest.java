package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.layer.ReadOptions;

/**
 * The files of the packages that are installed where the test runs: each is imported, and the result is a configuration
 * without a fault. What is refused is refused for a reason that is listed here.
 */
class RealFilesImportTest {
  private static final Path UNITS = Path.of("/usr/lib/systemd/system");

  @TempDir
  Path directory;

  private static List<Path> files(Path place, String end) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(place)) {
      try (Stream<Path> all = Files.list(place)) {
        all.filter(file -> file.toString().endsWith(end) && Files.isRegularFile(file) && Files.isReadable(file))
            .sorted().forEach(files::add);
      }
    }
    return files;
  }

  @Test
  void theUnitsOfThePackagesAreImported() throws Exception {
    List<Path> units = files(UNITS, ".service").stream()
        .filter(unit -> !unit.toString().endsWith("@.service")).toList();
    assumeTrue(units.size() >= 40, "only " + units.size() + " units are installed in " + UNITS);
    Map<String, String> refused = new TreeMap<>();
    int imported = 0;
    for (Path unit : units) {
      try {
        ImportFixture read = ImportFixture.read(unit, null, "{}", directory, Map.of(), ReadOptions.DEFAULT);
        assertEquals(1, read.plan().services().size(), unit::toString);
        assertNothingIsLost(unit, read);
        imported++;
      } catch (ImportException e) {
        refused.put(unit.getFileName().toString(), e.getMessage());
      }
    }
    assertEquals(Map.of(), refused);
    assertTrue(imported >= 40, imported + " units");
  }

  /** Each assignment of the unit is in a note. */
  private static void assertNothingIsLost(Path unit, ImportFixture read) throws IOException {
    for (String line : Files.readAllLines(unit)) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.substring(0, equals).matches("[A-Z][A-Za-z]+") && !line.substring(equals + 1).isBlank()) {
        String key = line.substring(0, equals);
        assertTrue(read.imported().notes().stream().anyMatch(note -> note.setting().equals(key)),
            () -> unit + ": there is no note about " + key);
      }
    }
  }
}
