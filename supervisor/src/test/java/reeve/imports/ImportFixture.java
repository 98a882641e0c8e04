package reeve.imports;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;

/**
 * A file that was imported, and read again as {@code reeve check} does.
 *
 * @param toml the new file
 * @param plan what it defines
 */
record ImportFixture(ImportedPlan imported, String toml, Plan plan) {
  /**
   * Imports a file; the result has to be without a fault.
   *
   * @param format null: what the name and the content say
   * @param script the JSON that node would print for a program
   * @param directory receives the new file
   * @param variables those of the environment of reeve
   */
  static ImportFixture read(Path file, ImportFormat format, String script, Path directory,
      Map<String, String> variables, ReadOptions options) throws Exception {
    ImportedPlan imported = Importer.read(file.toString(), format, "box", name -> script);
    String toml = ImportWriter.toml(imported);
    Path written = directory.resolve("reeve.toml");
    Files.writeString(written, toml);
    PlanReader.Result result = PlanReader.read(List.of(written.toString()), variables, options);
    return new ImportFixture(imported, toml,
        assertInstanceOf(PlanReader.Result.Ok.class, result, () -> toml + "\n" + result).plan());
  }

  static ServiceSpec service(Plan plan, String name) {
    return plan.services().stream().filter(service -> service.name().equals(name)).findFirst().orElseThrow();
  }
}
