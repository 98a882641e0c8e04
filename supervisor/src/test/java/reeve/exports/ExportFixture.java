package reeve.exports;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Plan;
import reeve.config.read.PlanReader;

/** Reads definitions and exports them. */
final class ExportFixture {
  private ExportFixture() {}

  static Export export(ExportFormat format, Path directory, String toml) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), toml);
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    Plan plan = assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan();
    return format.export(plan.services(), Map.of("web", Set.of("FROM_FILE"), "web@1", Set.of("FROM_FILE")),
        new ExportTarget("", "shop", Map.of("team", "a")));
  }

  static String text(Export export, String name) {
    for (ExportedFile file : export.files()) {
      if (file.name().equals(name)) {
        return file.text();
      }
    }
    throw new AssertionError("there is no file \"" + name + "\" in " + export.files());
  }

  /** The sentences of the notes of services. */
  static List<String> notes(Export export) {
    return export.notes().stream().filter(note -> !note.service().isEmpty()).map(ExportNote::sentence).toList();
  }
}
