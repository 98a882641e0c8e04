package reeve.config.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Instance;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;
import reeve.config.read.ConfigFixture;
import reeve.config.read.PlanReader;

/** A plan with another number of instances is the plan that the files would make with that number. */
class InstanceScalingTest {
  private static final String TEXT =
      "[service.a]\ncommand = ['/a']\nbefore = ['web']\n[service.web]\ninstances = 2\n"
          + "command = ['/web', '${INSTANCE}']\n"
          + "[service.proxy]\ncommand = ['/p']\nrequires = [{ service = 'web', when = 'started' }, 'a']\n"
          + "after = ['web@1']\n"
          + "[target.site]\nrequires = ['web', 'proxy']\n";

  @TempDir
  Path directory;

  private void assertScaledPlanEqualsPlanOfFiles(int count) {
    ConfigFixture in = new ConfigFixture(directory);
    Plan other = in.plan(TEXT.replace("instances = 2", "instances = " + count));
    Plan now = in.plan(TEXT);
    Plan scaled = InstanceScaling.scale(now, "web", count, other.services());
    assertEquals(other.services(), scaled.services());
    assertEquals(other.targets(), scaled.targets());
    assertEquals(Map.of("web", count), InstanceScaling.counts(scaled));
  }

  @Test
  void moreInstancesGiveThePlanOfTheFilesWithThatNumber() {
    assertScaledPlanEqualsPlanOfFiles(4);
  }

  @Test
  void fewerInstancesGiveThePlanOfTheFilesWithThatNumber() {
    assertScaledPlanEqualsPlanOfFiles(1);
  }

  @Test
  void theSameNumberChangesNothing() {
    Plan now = new ConfigFixture(directory).plan(TEXT);
    assertEquals(now, InstanceScaling.scale(now, "web", 2, List.of()));
  }

  /** Was kept as a service that a client started, which a smaller number did not stop. */
  @Test
  void aServiceOfTheTemplateThatBecomesAnInstanceIsOneOfTheFiles() {
    ConfigFixture in = new ConfigFixture(directory);
    String text = "[service.'worker@']\ncommand = ['/w']\ninstances = 2\n";
    String path = in.write("reeve.toml", text).toString();
    Plan now = plan(path, ReadOptions.DEFAULT.withMade(List.of("worker@3", "worker@5")));
    Plan three = plan(path, ReadOptions.DEFAULT.withInstances(Map.of("worker", 3)));
    Plan scaled = InstanceScaling.scale(now, "worker", 3, three.services());
    assertEquals(List.of("worker@5"), scaled.layers().made());
    assertEquals(Map.of("worker", 3), InstanceScaling.counts(scaled));
    Plan back = InstanceScaling.scale(scaled, "worker", 2, List.of());
    assertEquals(List.of("worker@1", "worker@2", "worker@5"),
        back.services().stream().map(spec -> spec.name()).toList());
  }

  private static Plan plan(String path, ReadOptions options) {
    return ((PlanReader.Result.Ok) PlanReader.read(List.of(path), Map.of(), options)).plan();
  }

  @Test
  void anInstanceIsRecognizedByItsName() {
    assertTrue(Instance.isOf("web@12", "web"));
    for (String other : List.of("web", "web@", "web@x", "web@1x", "we@1", "webs@1", "web@1@2")) {
      assertFalse(Instance.isOf(other, "web"), other);
    }
  }
}
