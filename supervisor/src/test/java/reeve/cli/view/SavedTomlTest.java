package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.cli.common.SavedService;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.config.write.DefinitionWriter;

/** Transient services keep their settings when they are appended to files with defaults. */
class SavedTomlTest {
  @TempDir
  Path directory;

  /** A service as reeve reports it: its table, and all of its settings. */
  private SavedService service(String toml) throws IOException {
    Path file = Files.writeString(directory.resolve("transient.toml"), toml);
    ServiceSpec spec = plan(file).services().get(0);
    return new SavedService(spec.name(), toml, new LinkedHashMap<>(DefinitionWriter.settings(spec)));
  }

  private static Plan plan(Path file) {
    return ((PlanReader.Result.Ok) PlanReader.read(List.of(file.toString()), Map.of())).plan();
  }

  private SavedToml save(String present, SavedService... services) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), present);
    return SavedToml.of(List.of(services), List.of(file.toString()), Map.of(), ReadOptions.DEFAULT);
  }

  private static final String JOB = "[service.job]\ncommand = [\"/bin/job\"]\n";
  private static final String WEB = "[service.web]\ncommand = [\"/bin/web\"]\n";

  @Test
  void separatesServicesByAnEmptyLine() throws IOException {
    assertEquals(JOB + "\n" + WEB, SavedToml.plain(List.of(service(JOB), service(WEB))));
  }

  @Test
  void addsNothingWithoutDefaults() throws IOException {
    SavedToml saved = save(WEB, service(JOB));
    assertNull(saved.problem());
    assertEquals(JOB, saved.toml());
  }

  @Test
  void setsWhatTheDefaultsWouldChange() throws IOException {
    SavedToml saved = save("[defaults]\nrestart = \"always\"\n" + WEB, service(JOB));
    assertNull(saved.problem());
    assertEquals(JOB + "restart = \"on-failure\"\n", saved.toml());
  }

  @Test
  void overridesAShellOfTheDefaults() throws IOException {
    SavedToml saved = save("[defaults]\nshell = true\n[service.web]\ncommand = \"web\"\n", service(JOB));
    assertNull(saved.problem());
    assertEquals(JOB + "shell = false\n", saved.toml());
  }

  @Test
  void refusesAnEnvironmentOfTheDefaults() throws IOException {
    SavedToml saved = save("[defaults]\nenv = { A = \"1\" }\n" + WEB, service(JOB));
    assertNull(saved.toml());
    assertEquals("[defaults] of the files sets env.A, which \"job\" does not have", saved.problem());
  }

  /** Was compared with what the template is without the profile. */
  @Test
  void readsWithTheProfilesOfReeve() throws IOException {
    SavedService mail = service("[service.'worker@7']\ncommand = ['/w']\nenv = { MODE = 'dev' }\n");
    Path file = Files.writeString(directory.resolve("reeve.toml"), WEB + "[service.'worker@']\ncommand = ['/w']\n"
        + "env = { MODE = 'production' }\n[profile.dev.service.'worker@']\nenv = { MODE = 'dev' }\n");
    SavedToml saved = SavedToml.of(List.of(mail), List.of(file.toString()), Map.of(),
        ReadOptions.DEFAULT.withProfiles(List.of("dev")));
    assertNull(saved.problem());
    assertEquals("[service.\"worker@7\"]\n", saved.toml());
    assertEquals("[defaults] or the template sets env.MODE, which \"worker@7\" does not have",
        SavedToml.of(List.of(mail), List.of(file.toString()), Map.of(), ReadOptions.DEFAULT).problem());
  }

  /** Was an internal error: the addition was left out as a file with a fault. */
  @Test
  void overridesAShellOfTheDefaultsAlsoIfFaultsAreSkipped() throws IOException {
    SavedToml saved = save("[reeve]\non-error = \"skip\"\n[defaults]\nshell = true\n[service.web]\ncommand = \"web\"\n",
        service(JOB));
    assertNull(saved.problem());
    assertEquals(JOB + "shell = false\n", saved.toml());
  }

  @Test
  void refusesAServiceThatIsDefined() throws IOException {
    assertEquals("\"job\" is already defined in them", save(JOB, service(JOB)).problem());
  }
}
