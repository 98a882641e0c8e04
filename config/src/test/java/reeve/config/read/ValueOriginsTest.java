package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ConfigProblem;
import reeve.config.Plan;
import reeve.config.SourceLocation;
import reeve.config.layer.ReadOptions;

/** The files of a configuration, and which of them has a service. */
class ValueOriginsTest {
  @TempDir
  Path directory;

  private String path(String name) {
    return directory.resolve(name).toString();
  }

  @Test
  void includedFilesAndDropInsAreNoRoots() {
    ConfigFixture files = new ConfigFixture(directory);
    files.write("a.toml", "[reeve]\ninclude = [\"more/*.toml\"]\n" + ConfigFixture.others("a"));
    files.write("a.toml.d/x.toml", "[service.a]\n");
    files.write("more/b.toml", ConfigFixture.others("b"));
    files.write("more/b.toml.d/y.toml", "[service.b]\n");
    files.write("c.toml", ConfigFixture.others("c"));
    List<String> all =
        assertInstanceOf(PlanReader.Result.Ok.class, files.read("a.toml", "c.toml")).plan().files();
    assertEquals(5, all.size());
    List<String> roots = ValueOrigins.roots(all, Map.of());
    assertEquals(List.of(path("a.toml"), path("c.toml")), roots);
    assertEquals(all, assertInstanceOf(PlanReader.Result.Ok.class, PlanReader.read(roots, Map.of())).plan().files());
  }

  @Test
  void theFileOfAServiceIsFoundAlsoIfFilesHaveProblems() {
    ConfigFixture files = new ConfigFixture(directory);
    files.write("a.toml", "[service.web]\ncommand = 3\ninstances = 2\n");
    files.write("b.toml", "[service.\"my.web\"]\nx =\n[profile.dev.service.mail]\n");
    ValueOrigins origins = ValueOrigins.read(List.of(path("a.toml"), path("b.toml")), Map.of(),
        ReadOptions.DEFAULT.withProfiles(List.of("dev")));
    assertEquals(path("a.toml"), origins.fileOf("web"));
    assertEquals(path("a.toml"), origins.fileOf("web@2"));
    assertEquals(path("b.toml"), origins.fileOf("my.web"));
    assertEquals(path("b.toml"), origins.fileOf("mail"));
    assertNull(origins.fileOf("ail"));
    assertTrue(origins.hasFile(path("a.toml")));
  }

  @Test
  void aValueOfATemplateHasItsPlaceThereAlsoIfTheServiceHasATableOfItsOwn() {
    ConfigFixture files = new ConfigFixture(directory);
    files.write("a.toml", "[defaults]\nrestart = 'no'\n[service.\"worker@\"]\ncommand = ['/bin/w']\numask = '022'\n"
        + "env = { A = '1', B = '2' }\n");
    files.write("b.toml", "[service.\"worker@a\"]\numask = '027'\nenv = { B = '3' }\n");
    Plan plan = assertInstanceOf(PlanReader.Result.Ok.class, files.read("a.toml", "b.toml")).plan();
    ValueOrigins origins = ValueOrigins.read(plan.files(), Map.of(), ReadOptions.DEFAULT);
    SourceLocation table = plan.services().get(0).identity().source();
    assertEquals(new SourceLocation(path("a.toml"), 4), origins.of("worker@a", table, "command"));
    assertEquals(new SourceLocation(path("b.toml"), 2), origins.of("worker@a", table, "umask"));
    assertEquals(new SourceLocation(path("a.toml"), 6), origins.of("worker@a", table, "env.A"));
    assertEquals(new SourceLocation(path("b.toml"), 3), origins.of("worker@a", table, "env.B"));
    assertEquals(new SourceLocation(path("a.toml"), 2), origins.of("worker@a", table, "restart"));
    assertNull(origins.of("worker@a", table, "nice"));
    List<ConfigProblem> located = new KeyPlaces(plan.layers()).located(List.of(
        new ConfigProblem(table, "service.\"worker@a\".command", "", ""),
        new ConfigProblem(table, "service.\"worker@a\".umask", "", "")));
    assertEquals(new SourceLocation(path("a.toml"), 4), located.get(0).source());
    assertEquals(new SourceLocation(path("b.toml"), 2), located.get(1).source());
  }
}
