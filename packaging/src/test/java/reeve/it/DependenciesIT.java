package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands of the built program follow the dependencies between services; graph and analyze show them. */
@Tag("once")
final class DependenciesIT {
  private static final String SERVICES = """
      [service.web]
      command = ["sleep", "1000"]
      requires = ["db"]
      [service.db]
      command = "touch db.up; exec sleep 1000"
      shell = true
      ready = { file = "db.up" }
      [service.log]
      command = ["sleep", "1000"]
      after = ["db"]
      [service.broken]
      command = ["false"]
      restart = "no"
      [service.hopeless]
      command = ["sleep", "1000"]
      requires = [{ service = "broken", when = "completed" }]
      [target.default]
      wants = ["web", "log"]
      [target.rescue]
      wants = ["log"]
      """;

  @TempDir
  Path directory;

  private static List<String> namesOf(Reeve reeve, String event) {
    return reeve.events().stream().filter(e -> Reeve.hasField(e, "event", event))
        .map(e -> EventFields.text(e, "service")).toList();
  }

  @Test
  void commandsGoInTheOrderOfTheEdges() throws IOException {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services(SERVICES).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.awaitEvent("log", "ready");
      commands.awaitServing(reeve);
      assertEquals("db", namesOf(reeve, "started").get(0), reeve::describe);
      assertTrue(
          namesOf(reeve, "started").containsAll(List.of("web", "log")) && !namesOf(reeve, "started").contains("broken"),
          reeve::describe);

      String graph = commands.run("graph", "web").out();
      assertEquals("web  running\n└─ db  requires  running\n", graph);
      assertTrue(commands.run("analyze", "--json").json().getAsJsonArray("chain")
          .contains(new com.google.gson.JsonPrimitive("db")));
      assertEquals(2, commands.run("graph", "absent").code());

      ReeveCommands.Result hopeless = commands.run("start", "hopeless");
      assertEquals(1, hopeless.code(), hopeless.out());
      assertTrue(hopeless.err().contains(
          "waits for broken, to be completed: it ended with exit 1; it starts once this condition is met"),
          hopeless.err());
      assertTrue(commands.run("status").out().contains("waits for broken"), "status names the dependency");

      assertEquals("db: stopped\n", commands.run("stop", "db").out());
      assertEquals(List.of("web", "db"), namesOf(reeve, "stopped"), reeve::describe);
      assertEquals(0, commands.run("start", "web").code());
      assertEquals(0, commands.run("stop", "--no-deps", "db").code());
      assertEquals(List.of("web", "db", "db"), namesOf(reeve, "stopped"), reeve::describe);
      assertEquals(0, commands.run("start", "@default").code());

      // The order of the file, and that of the words, is not the order of a stop.
      int before = namesOf(reeve, "stopped").size();
      assertEquals(0, commands.run("stop", "db", "log", "web").code());
      List<String> stopped = namesOf(reeve, "stopped").subList(before, before + 3);
      assertEquals("db", stopped.get(2), stopped.toString());
      reeve.stop();
    }
  }

  @Test
  void theTargetOptionSelectsTheServicesAndTheGraphNeedsOnlyFiles() throws IOException {
    ReeveBuilder builder = Reeve.in(directory).services(SERVICES);
    try (Reeve reeve = builder.run("--target", "rescue")) {
      reeve.awaitEvent("log", "ready");
      reeve.stop();
      assertEquals(List.of("log"), namesOf(reeve, "started"), reeve::describe);
    }
    ReeveCommands commands = new ReeveCommands(directory);
    String file = directory.resolve("reeve.toml").toString();
    assertTrue(commands.run("graph", "-c", file, "--dot").out().contains("\"web\" -> \"db\" [label = \"requires\"];"));
    assertTrue(commands.run("graph", "-c", file, "--mermaid").out().startsWith("flowchart LR\n"));
    assertEquals(78, commands.run("check", "--target", "rescu", file).code());
    assertTrue(Files.exists(directory.resolve("state"))
        && commands.run("analyze", "--state-dir", directory.resolve("state").toString()).out().contains("log"));
  }
}
