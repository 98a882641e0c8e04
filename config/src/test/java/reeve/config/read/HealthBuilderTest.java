package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reeve.config.HealthSpec;
import reeve.config.ProbeSpec;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.write.DefinitionWriter;

class HealthBuilderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private ProbeSpec probe(String table) {
    return in.serviceWith("health = { " + table + " }").health().check().get();
  }

  @Test
  void aServiceWithoutACheckSharesOneConstant() {
    assertSame(HealthSpec.NONE, in.serviceWith("").health());
  }

  @Test
  void eachKindOfProbeIsRead() {
    assertEquals(new ProbeSpec.Http("http://127.0.0.1:80/h?a=b", "127.0.0.1", 80, "/h?a=b", ProbeSpec.DEFAULT_STATUS),
        probe("http = 'http://127.0.0.1:80/h?a=b'"));
    assertEquals(
        new ProbeSpec.Http("http://[::1]:8080", "::1", 8080, "/",
            List.of(new ProbeSpec.Range(204, 204), new ProbeSpec.Range(300, 399))),
        probe("http = 'http://[::1]:8080', status = [204, '300-399']"));
    assertEquals("/caf%C3%A9", ((ProbeSpec.Http) probe("http = 'http://a/café'")).target());
    assertEquals(new ProbeSpec.Tcp("db", 5432), probe("tcp = 'db:5432'"));
    assertEquals(new ProbeSpec.Unix("/run/s"), probe("unix = '/run/s'"));
    assertEquals(new ProbeSpec.Command(List.of("curl", "-f")), probe("command = ['curl', '-f']"));
    assertEquals(new ProbeSpec.File("/run/f", Optional.of(Duration.ofMinutes(1))),
        probe("file = '/run/f', within = '1m'"));
  }

  @Test
  void valuesThatAreNotSetHaveDefaults() {
    HealthSpec health = in.serviceWith("health = { unix = '/s' }\nwatchdog = '30s'").health();
    assertEquals(new HealthSpec(Optional.of(new ProbeSpec.Unix("/s")), Duration.ofSeconds(10), Duration.ofSeconds(3),
        Duration.ZERO, 3, 1,
        HealthSpec.OnFailure.RESTART, Duration.ofSeconds(30)), health);
  }

  @Test
  void aCheckIsReadAgainAsItWasWritten() {
    for (String table : List.of(
        "http = 'http://a:81/x', status = [204, '300-399'], interval = '1s', timeout = '2s', failures = 4",
        "tcp = '[::1]:1', start-period = '1m', successes = 2", "unix = '/s', on-failure = 'mark'",
        "command = ['a', '$$b'], on-failure = 'shutdown'",
        "file = '/f', within = '1m'")) {
      ServiceSpec spec = in.serviceWith("health = { " + table + " }\nwatchdog = '5s'");
      assertEquals(spec.health(), in.service(DefinitionWriter.toml(spec)).health(), table);
    }
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', value = {
      "tpc = '1'|health.tpc: unknown key: did you mean \"tcp\"?",
      "interval = '1s'|health: cannot find the probe: add one of \"http\", \"tcp\", \"unix\", \"command\" or \"file\"",
      "tcp = '1', unix = '/s'|health: cannot have both tcp and unix: remove one of the two",
      "tcp = '1', status = 200|health.status: has no meaning without http",
      "unix = '/s', within = '1s'|health.within: has no meaning without file",
      "http = 'https://a/'|health.http: cannot be \"https://a/\": use command = [\"curl\", \"-fsS\", …] for https",
      "http = 'http://u:p@a/'|health.http: cannot be \"http://u:p@a/\": write it as \"http://127.0.0.1:8080/health\"",
      "http = 'http://a/', status = [99]|health.status: cannot be 99: it goes from 100 to 599",
      "command = []|health.command: cannot be empty: write it as [\"program\", \"argument\"], "
          + "or [\"sh\", \"-c\", \"…\"] for a line of shell",
      "unix = '/s', failures = 0|health.failures: cannot be 0: it goes from 1 to 1000000",
      "unix = '/s', interval = '0s'|health.interval: cannot be zero",
      "unix = '/s', on-failure = 'panic'|health.on-failure: cannot be \"panic\": "
          + "use one of \"restart\", \"mark\" or \"shutdown\""})
  void problemsAreReportedWithTheirKeys(String table, String problem) {
    assertEquals("reeve.toml:3: service.web." + problem, in.problemWith("health = { " + table + " }"));
  }

  @Test
  void aOneshotHasNoHealthCheck() {
    assertEquals("reeve.toml:4: service.web.health: has no meaning with type = \"oneshot\": it is never up: remove it",
        in.problemWith("type = 'oneshot'\nhealth = { unix = '/s' }"));
  }

  @Test
  void waitingForTheHealthOfAServiceWithoutCheckIsReported() {
    String text =
        "[service.db]\ncommand = ['/db']\n[service.web]\ncommand = ['/web']\n"
            + "requires = [{ service = 'db', when = 'healthy' }]\n";
    assertEquals(
        "reeve.toml:5: service.web.requires: cannot wait until \"db\" is healthy: it has no health check: "
            + "add health to it, or use when = "
            + "\"ready\"",
        in.problem(text));
    assertTrue(in.problem(text.replace("requires", "before")).contains("cannot wait until \"web\" is healthy"));
  }

  @Test
  void healthIsPolicyAndAWatchdogNeedsARestart() {
    ServiceSpec before = in.serviceWith("health = { unix = '/s' }");
    assertEquals(PlanDiff.Kind.POLICY, PlanDiff.compare(before, in.serviceWith("health = { unix = '/t' }")).kind());
    assertEquals(PlanDiff.Kind.RESTART,
        PlanDiff.compare(before, in.serviceWith("health = { unix = '/s' }\nwatchdog = '1s'")).kind());
  }
}
