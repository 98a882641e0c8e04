package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.config.ConsoleSpec;
import reeve.config.LogFileAccess;
import reeve.config.OutputSpec;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.config.read.value.Interpolation;
import reeve.config.write.DefinitionWriter;

/** Names, owners and permissions of log files. */
class LogBuilderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  @Test
  void aPathNamesServiceAndInstance() throws Interpolation.Unresolved {
    Plan plan = in.plan("[defaults]\nstdout = '/log/${SERVICE}${INSTANCE}.out'\n"
        + "stderr = '/log/${SERVICE}/err'\n[service.a]\ncommand = ['/a']\n[service.b]\ncommand = ['/b']");
    assertEquals(List.of(new OutputSpec.File("/log/a.out"), new OutputSpec.File("/log/b.out")),
        List.of(plan.services().get(0).process().stdout(), plan.services().get(1).process().stdout()));
    assertEquals(new OutputSpec.File("/log/b/err"), plan.services().get(1).process().stderr());
    assertEquals("/log/a-2",
        new Interpolation(Map.of("INSTANCE", "wrong"), "a", "2", null).expand("/log/${SERVICE}-${INSTANCE}"));
    assertEquals("/log/a-1", new Interpolation(Map.of(), "a").expand("/log/${SERVICE}-${INSTANCE:-1}"));
    assertEquals("of the environment",
        new Interpolation(Map.of("INSTANCE", "of the environment"), null).expand("${INSTANCE}"));
  }

  @Test
  void instanceInTheDefaultsIsReplacedForEachService() {
    Plan plan = in.plan("[defaults]\nenv.N = 'n${INSTANCE}'\n[service.a]\ncommand = ['/a']");
    assertEquals("n", plan.services().get(0).process().environment().get("N"));
  }

  private static long size(ServiceSpec spec) {
    return spec.logs().of(spec.process().stdout()).maxBytes();
  }

  @Test
  void theLogsThatReeveNamesAreRotatedByDefaultAndPathsAreNot() {
    assertEquals(10_000_000, size(in.serviceWith("")));
    assertTrue(in.serviceWith("").logs().isByDefault(new OutputSpec.Log()));
    assertEquals(0, size(in.serviceWith("log-max-size = 'none'")));
    assertFalse(in.serviceWith("log-max-size = 'none'").logs().rotates());
    assertEquals(0, size(in.serviceWith("log-max-age = '1d'")), "only by age, as it says");
    assertEquals(0, size(in.serviceWith("stdout = '/data/dump.sql'")), "it may be data");
    assertEquals(20_000, size(in.serviceWith("stdout = '/data/x.log'\nlog-max-size = '20KB'")));
    assertEquals(5, in.serviceWith("").logs().keep());
    Plan plan = in.plan("[defaults]\nlog-max-size = 'none'\n[service.a]\ncommand = ['/a']\n"
        + "[service.b]\ncommand = ['/b']\nlog-max-size = '1MB'");
    assertEquals(List.of(0L, 1_000_000L), List.of(size(plan.services().get(0)), size(plan.services().get(1))));
    assertEquals("\"none\"", DefinitionWriter.settings(in.serviceWith("log-max-size = 'none'")).get("log-max-size"));
    assertNull(DefinitionWriter.settings(in.serviceWith("")).get("log-max-size"));
  }

  @Test
  void ownerAndModeAreRead() {
    assertEquals(LogFileAccess.NONE, in.serviceWith("").logs().access());
    assertEquals(new LogFileAccess(Optional.of("www"), Optional.of("4"), 0604),
        in.serviceWith("log-user = 'www'\nlog-group = '4'\nlog-mode = '0604'\nlog-keep = 3").logs().access());
    assertEquals(0640, in.serviceWith("log-mode = '640'").logs().access().mode());
    assertEquals("\"0604\"", DefinitionWriter.settings(in.serviceWith("log-mode = '0604'")).get("log-mode"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "64", "0888", "1777", "4755", "00640", "rw-r-----", "0640 "})
  void aBadModeIsReported(String mode) {
    assertEquals("reeve.toml:3: service.web.log-mode: cannot read \"" + mode
        + "\" as a mode: write it as \"0640\": three octal digits after a 0",
        in.problemWith("log-mode = '" + mode + "'"));
  }

  @Test
  void anotherOwnerNeedsNoRestart() {
    PlanDiff.Service diff = PlanDiff.compare(in.serviceWith(""), in.serviceWith("log-group = 'adm'"));
    assertEquals(PlanDiff.Kind.POLICY, diff.kind());
    assertEquals(List.of(new PlanDiff.Change("log-group", null, "\"adm\"")), diff.changes());
  }

  @Test
  void theConsoleModeIsAWord() {
    assertEquals(ConsoleSpec.DEFAULT, in.plan("[service.a]\ncommand = ['/a']").settings().console());
    assertEquals(new ConsoleSpec(ConsoleSpec.Mode.JSON, true),
        in.plan("[reeve]\nconsole = 'json'\n[service.a]\ncommand = ['/a']").settings().console());
    assertEquals("reeve.toml:2: reeve.console: cannot be \"jsn\": did you mean \"json\"?",
        in.problem("[reeve]\nconsole = 'jsn'"));
  }
}
