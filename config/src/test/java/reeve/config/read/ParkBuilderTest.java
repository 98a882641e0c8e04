package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ParkSpec;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.plan.PlanDiff;
import reeve.config.write.DefinitionWriter;

class ParkBuilderTest {
  @TempDir
  Path directory;
  private ConfigFixture in;

  @BeforeEach
  void setUp() {
    in = new ConfigFixture(directory);
  }

  private ParkSpec park(String value) {
    return in.service("[service.web]\ncommand = ['/w']\npark = " + value + "\n" + ConfigFixture.others("db")).park();
  }

  private String problem(String value) {
    return in.problem("[service.web]\ncommand = ['/w']\npark = " + value + "\n" + ConfigFixture.others("db"));
  }

  @Test
  void eachEndAndEachCauseIsRead() {
    ParkSpec park = park(
        "{ on = [75, '78-79', 'SIGUSR1', 'exec-failed'], "
            + "until = ['tcp:db:5432', 'tcp:[::1]:80', 'unix:s', 'path:/e', 'service:db'] }");
    assertTrue(park.on().hasCode(75) && park.on().hasCode(79) && park.onExecFailed());
    assertTrue(park.on().hasSignal(Signal.parse("USR1").get()));
    assertEquals("[tcp:db:5432, tcp:[::1]:80, unix:" + directory.resolve("s") + ", path:/e, service:db]",
        park.until().toString());
    assertEquals(Duration.ofMinutes(10), park.max());
    assertEquals(Duration.ZERO, park("{ on = [75], until = ['tcp:1'], max = '0' }").max());
  }

  @Test
  void withoutATableNothingIsParkedAndAnEmptyTableParksFailedExecs() {
    assertSame(ParkSpec.NONE, in.serviceWith("").park());
    ParkSpec park = park("{}");
    assertTrue(park.onExecFailed() && park.until().isEmpty() && !park.isNone());
    assertTrue(
        in.plan("[defaults]\npark = {}\n[service.a]\ncommand = ['/a']\n").services().get(0).park().onExecFailed());
  }

  @Test
  void aTableIsReadAgainAsItWasWritten() {
    ServiceSpec spec = in.service(
        "[service.web]\ncommand = ['/w']\npark = { on = [75, 'exec-failed'], "
            + "until = ['tcp:[::1]:80', 'path:/a$$b'] }\n");
    assertEquals(spec.park(), in.service(DefinitionWriter.toml(spec)).park());
    assertTrue(
        DefinitionWriter.toml(spec).contains(
            "park = { on = [75, \"exec-failed\"], until = [\"tcp:[::1]:80\", \"path:/a$$b\"], max = \"10m\" }"),
        DefinitionWriter.toml(spec));
  }

  @Test
  void problemsAreReportedWithTheirLines() {
    assertEquals(
        "reeve.toml:3: service.web.park: cannot wait for nothing: add until = [\"tcp:127.0.0.1:5432\"]; "
            + "only for exec-failed reeve knows what to wait for",
        problem("{ on = [75] }"));
    assertEquals(
        "reeve.toml:3: service.web.park: cannot be without an exit status to park after: "
            + "write it as { on = [75, \"exec-failed\"], until = [\"tcp:127.0.0.1:5432\"], max = \"10m\" }",
        problem("{ on = [] }"));
    assertTrue(problem("{ on = [300], until = ['tcp:1'] }").contains("300"));
    assertTrue(
        problem("{ on = [1], until = ['http://x'] }").contains("cannot read \"http://x\" as something to wait for"));
    assertTrue(problem("{ on = [1], until = ['tcp:x:99999'] }").contains("as an address"));
    assertTrue(problem("{ on = [1], untill = ['tcp:1'] }").contains("did you mean \"until\""));
    assertTrue(problem("{ on = [1], until = ['service:bd'] }")
        .contains("cannot find the service \"bd\": did you mean \"db\"?"));
    assertTrue(problem("{ on = [1], until = ['service:web'] }").contains("cannot wait for itself"));
    assertTrue(problem("'x'").contains("service.web.park: cannot be a string"));
  }

  @Test
  void aChangeNeedsNoRestart() {
    Plan plan = in.plan("[service.web]\ncommand = ['/w']\n");
    Plan next = in.plan("[service.web]\ncommand = ['/w']\npark = {}\n");
    assertEquals(List.of(PlanDiff.Kind.POLICY),
        PlanDiff.compare(plan.settings(), plan.services(), next).services().stream()
            .map(PlanDiff.Service::kind).toList());
  }
}
