package reeve.config.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.ServiceSpec;
import reeve.config.read.ConfigFixture;

class StartOrderTest {
  @TempDir
  Path directory;

  private List<List<String>> layers(String text) {
    return StartOrder.layers(new ConfigFixture(directory).plan(text).services()).stream()
        .map(layer -> layer.stream().map(ServiceSpec::name).toList()).toList();
  }

  @Test
  void aChainMayBeAsLongAsThereAreServices() {
    StringBuilder text = new StringBuilder();
    for (int i = 20_000; i >= 0; i--) {
      text.append("[service.s").append(i).append("]\ncommand = [\"/x\"]\n")
          .append(i == 0 ? "" : "requires = [\"s" + (i - 1) + "\"]\n");
    }
    List<List<String>> layers = layers(text.toString());
    assertEquals(List.of("s0"), layers.get(0));
    assertEquals(20_001, layers.size());
  }

  @Test
  void eachServiceIsInALaterLayerThanAllThatItWaitsFor() {
    assertEquals(List.of(List.of("migrate", "db"), List.of("web"), List.of("proxy")), layers("""
        [service.proxy]
        command = ["/x"]
        requires = ["web", "db"]
        [service.web]
        command = ["/x"]
        wants = ["db"]
        [service.migrate]
        command = ["/x"]
        before = ["web"]
        [service.db]
        command = ["/x"]
        enabled = false
        [service.tool]
        command = ["/x"]
        enabled = false
        """));
  }
}
