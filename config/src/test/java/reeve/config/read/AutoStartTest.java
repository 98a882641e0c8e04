package reeve.config.read;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.layer.ReadOptions;

/** The key {@code auto}, and {@code --target @auto}. */
class AutoStartTest {
  @TempDir
  Path directory;

  private List<String> atBoot(String target) throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), """
        [service.web]
        command = ["web"]
        auto = true
        [service.db]
        command = ["db"]
        auto = true
        enabled = false
        [service.worker]
        command = ["worker"]
        """);
    Plan plan = assertInstanceOf(PlanReader.Result.Ok.class, PlanReader.read(List.of(file.toString()), Map.of(),
        new ReadOptions(Map.of(), target, List.of(), false))).plan();
    return plan.services().stream().filter(ServiceSpec::enabled).map(ServiceSpec::name).toList();
  }

  @Test
  void autoDecidesWhatStartsOnlyForTheHookOfAShell() throws IOException {
    assertEquals(List.of("web", "worker"), atBoot(null));
    assertEquals(List.of("web", "db"), atBoot(ReadOptions.AUTO));
  }
}
