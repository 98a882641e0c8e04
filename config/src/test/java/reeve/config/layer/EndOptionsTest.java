package reeve.config.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.RestartSpec;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;

class EndOptionsTest {
  private static final String FILE = """
      [service.web]
      command = ["web"]
      restart = "always"
      [service.worker]
      command = ["worker"]
      instances = 2
      [service.main]
      command = ["main"]
      essential = true
      [service.nightly]
      command = ["nightly"]
      schedule = "0 3 * * *"
      """;

  @TempDir
  Path directory;

  private PlanReader.Result read(EndOptions ends, String text) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), text);
    return PlanReader.read(List.of(file.toString()), Map.of(), ReadOptions.DEFAULT.withEnds(ends));
  }

  private ServiceSpec service(EndOptions ends, String name) throws IOException {
    return ((PlanReader.Result.Ok) read(ends, FILE)).plan().services().stream()
        .filter(service -> service.name().equals(name)).findFirst().orElseThrow();
  }

  @Test
  void reeveEndsWithTheNamedServicesHoweverTheyEnd() throws IOException {
    EndOptions ends = new EndOptions(List.of("web", "worker"), false);
    for (String name : List.of("web", "worker@1", "worker@2")) {
      ServiceSpec service = service(ends, name);
      assertTrue(service.exitPolicy().endsReeve(true) && service.exitPolicy().endsReeve(false), name);
      assertEquals(RestartSpec.Policy.NO, service.restart().policy(), name);
    }
    assertFalse(service(ends, "nightly").exitPolicy().endsReeve(false));
    assertEquals(RestartSpec.Policy.ON_FAILURE, service(ends, "main").restart().policy());
  }

  @Test
  void oneInstanceCanBeNamed() throws IOException {
    EndOptions ends = new EndOptions(List.of("worker@2"), false);
    assertFalse(service(ends, "worker@1").exitPolicy().endsReeve(false));
    assertTrue(service(ends, "worker@2").exitPolicy().endsReeve(true));
  }

  @Test
  void afterAFailureReeveEndsAndAfterACleanEndItDoesNot() throws IOException {
    EndOptions ends = new EndOptions(List.of(), true);
    ServiceSpec web = service(ends, "web");
    assertTrue(web.exitPolicy().endsReeve(false));
    assertFalse(web.exitPolicy().endsReeve(true));
    assertEquals(RestartSpec.Policy.ON_SUCCESS, web.restart().policy(),
        "a clean end is followed by a restart, as before");
    assertTrue(service(ends, "main").exitPolicy().endsReeve(true), "an essential service stays essential");
    assertTrue(service(ends, "nightly").exitPolicy().endsReeve(false));
  }

  @ParameterizedTest
  @CsvSource({"no, NO, NO", "on-failure, NO, NO", "on-abnormal, NO, NO", "always, ON_SUCCESS, NO",
      "unless-stopped, ON_SUCCESS, NO", "on-success, ON_SUCCESS, NO"})
  void theRestartsThatRemain(String policy, RestartSpec.Policy afterAbort, RestartSpec.Policy exitWith)
      throws IOException {
    String text = "[service.web]\ncommand = [\"web\"]\nrestart = \"" + policy + "\"\n";
    for (boolean abort : new boolean[] {true, false}) {
      EndOptions ends = new EndOptions(abort ? List.of() : List.of("web"), abort);
      ServiceSpec web = ((PlanReader.Result.Ok) read(ends, text)).plan().services().get(0);
      assertEquals(abort ? afterAbort : exitWith, web.restart().policy());
      assertEquals(RestartSpec.defaults().delay(), web.restart().delay(), "the rest of it stays");
    }
  }

  @Test
  void aServiceThatDoesNotExistOrHasAScheduleIsAFault() throws IOException {
    PlanReader.Result.Bad bad =
        (PlanReader.Result.Bad) read(new EndOptions(List.of("wbe", "nightly", "worker@3"), false), FILE);
    List<String> texts = bad.problems().stream().map(problem -> problem.message()).toList();
    assertEquals(3, texts.size(), texts::toString);
    assertEquals("cannot find the service \"wbe\" of --exit-with", texts.get(0));
    assertTrue(texts.get(1).startsWith("cannot end with the service \"nightly\""), texts::toString);
  }

  @Test
  void withoutThemNothingIsCopied() throws IOException {
    List<ServiceSpec> services = ((PlanReader.Result.Ok) read(EndOptions.NONE, FILE)).plan().services();
    assertSame(services, EndOptions.NONE.apply(services));
  }
}
