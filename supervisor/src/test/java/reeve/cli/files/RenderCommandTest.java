package reeve.cli.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.config.read.ValueOrigins;
import reeve.json.Json;

/** Each value is printed with the place that sets it. */
class RenderCommandTest {
  private static final ReadOptions OPTIONS = ReadOptions.DEFAULT.withProfiles(List.of("dev"));

  @TempDir
  Path directory;
  private List<String> files;

  @BeforeEach
  void writeFiles() throws IOException {
    Files.writeString(directory.resolve("vars"), "FROM_FILE=secret\n");
    Files.writeString(directory.resolve("web.toml"), """
        [reeve]
        log-dir = "/var/log/${NAME}"
        [defaults]
        restart-delay = "1s"
        env = { A = "plain", B = "plain" }
        [service.web]
        command = ["/bin/web", "$$HOME"]
        restart = "always"
        env-file = "vars"
        instances = 2
        [profile.dev.service.web]
        restart = "no"
        [profile.dev.defaults]
        env = { B = "dev" }
        """);
    Files.createDirectory(directory.resolve("web.toml.d"));
    Files.writeString(directory.resolve("web.toml.d/1.toml"), "[service.web]\n\nstop = [\"SIGINT 5s\"]\n");
    files = List.of(directory.resolve("web.toml").toString());
  }

  private EffectivePlan effective(boolean all) {
    Map<String, String> environment = Map.of("NAME", "shop");
    Plan plan = assertInstanceOf(PlanReader.Result.Ok.class, PlanReader.read(files, environment, OPTIONS)).plan();
    return new EffectivePlan(plan, ValueOrigins.read(files, environment, OPTIONS), plan.services(), true, all);
  }

  @Test
  void eachValueHasItsPlace() {
    assertEquals("""
        # web.toml, web.toml.d/1.toml; profile dev

        [reeve]
        log-dir = "/var/log/shop"  # web.toml:2

        [service."web@1"]  # web.toml:6
        command = ["/bin/web", "$$HOME"]  # web.toml:7
        env.A = "***"  # web.toml:5
        env.B = "***"  # web.toml:14
        env.FROM_FILE = "***"  # web.toml:9
        restart = "no"  # web.toml:12
        restart-delay = "1s"  # web.toml:4
        stop = ["SIGINT 5s", "SIGKILL"]  # web.toml.d/1.toml:3

        [service."web@2"]  # web.toml:6
        """, effective(false).toml().replace(directory + "/", "").replaceAll(" +# ", "  # ").replaceFirst("^  # ", "# ")
        .replaceFirst("(?s)(web@2\"]  # web.toml:6\n).*", "$1"));
  }

  @Test
  void itIsTomlThatReadsBackToTheSameValues() throws IOException {
    String before = effective(false).toml();
    Path again = Files.writeString(directory.resolve("again.toml"), before);
    PlanReader.Result read = PlanReader.read(List.of(again.toString()), Map.of());
    Plan plan = assertInstanceOf(PlanReader.Result.Ok.class, read, read::toString).plan();
    assertEquals(List.of("/bin/web", "$HOME"), plan.services().get(0).process().commands().get(0));
    assertEquals(1, plan.services().get(0).restart().delay().toSeconds());
  }

  @Test
  void defaultsOfReeveAreShownOnRequest() {
    assertFalse(effective(false).toml().contains("kill-mode"));
    assertTrue(effective(true).toml().matches("(?s).*kill-mode = \"main-first\" +# default\n.*"));
  }

  @Test
  void noValueOfTheEnvironmentIsShown() throws Json.Malformed {
    for (String text : List.of(effective(true).toml(), effective(true).json())) {
      assertFalse(text.contains("secret") || text.contains("plain"), text);
    }
    Map<?, ?> json = (Map<?, ?>) Json.parse(effective(false).json());
    assertEquals(List.of("dev"), json.get("profiles"));
    Map<?, ?> web = (Map<?, ?>) ((List<?>) json.get("services")).get(0);
    assertEquals("{\"key\":\"restart\",\"value\":\"\\\"no\\\"\",\"file\":\"" + files.get(0) + "\",\"line\":12}",
        Json.text(((List<?>) web.get("values")).get(4)));
  }
}
