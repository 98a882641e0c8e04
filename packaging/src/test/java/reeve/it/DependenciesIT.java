package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Services start behind what they need and stop before it. */
final class DependenciesIT {
  @TempDir Path directory;

  /** {@code "db started"} in the order of what happened. */
  private static List<String> told(Reeve reeve, String... events) {
    List<String> told = new ArrayList<>();
    for (JsonObject event : reeve.events()) {
      String name = Event.text(event, "event");
      if (List.of(events).contains(name)) {
        told.add(Event.text(event, "service") + " " + name);
      }
    }
    return told;
  }

  @Test
  void startsForwardsAndStopsBackwards() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.proxy]
        command = ["sleep", "1000"]
        requires = ["web"]
        [service.web]
        command = ["sleep", "1000"]
        requires = [{ service = "migrate", when = "completed" }, "db"]
        [service.migrate]
        command = "test -e db.up"
        shell = true
        restart-delay = "20ms"
        requires = ["db"]
        [service.db]
        command = "trap 'sleep 0.2; echo bye >>order; exit 0' TERM; touch db.up; while :; do sleep 0.02; done"
        shell = true
        """).run()) {
      reeve.awaitEvent("proxy", "ready");
      List<String> started = told(reeve, "ready", "completed").stream().filter(line -> !line.equals("migrate ready")).toList();
      assertEquals(List.of("db ready", "migrate completed", "web ready", "proxy ready"), started, reeve::describe);
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      assertEquals(List.of("proxy stopping", "proxy stopped", "web stopping", "web stopped", "db stopping", "db stopped"),
          told(reeve, "stopping", "stopped"), reeve::describe);
      assertEquals("bye\n", Reeve.text(directory.resolve("order")));
    }
  }

  @Test
  void aDependencyThatFailedFirstAndRecoversStartsItsDependents() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.db]
        command = "test -e fixed && exec sleep 1000"
        shell = true
        restart-delay = "50ms"
        restart-backoff = 1.0
        start-limit = { burst = 0 }
        [service.job]
        command = ["true"]
        requires = [{ service = "db", when = "completed" }]
        [service.web]
        command = ["sleep", "1000"]
        requires = [{ service = "seed", when = "completed" }]
        [service.seed]
        command = "test -e fixed"
        shell = true
        restart-delay = "50ms"
        restart-backoff = 1.0
        start-limit = { burst = 2, interval = "1h" }
        slow-retry-interval = "50ms"
        """).run()) {
      reeve.awaitEvent("seed", "failed");
      reeve.awaitEvent("web", "waiting-for");
      assertEquals(List.of(), reeve.events("web", "started"));
      TestFiles.script(directory.resolve("fixed"), "");
      reeve.awaitEvent("web", "ready");
      assertEquals(List.of(), reeve.events("job", "started"));
    }
  }

  @Test
  void aChainOfFiftyComesUpInItsOrder() {
    StringBuilder text = new StringBuilder();
    List<String> expected = new ArrayList<>();
    for (int i = 49; i >= 0; i--) {
      text.append("[service.s").append(i).append("]\ncommand = [\"sleep\", \"1000\"]\n");
      text.append(i == 0 ? "" : "requires = [\"s" + (i - 1) + "\"]\n");
      expected.add(0, "s" + i + " ready");
    }
    try (Reeve reeve = Reeve.in(directory).services(text.toString()).run()) {
      reeve.awaitEvent("s49", "ready");
      assertEquals(expected, told(reeve, "ready"));
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
      List<String> stopped = told(reeve, "stopped");
      assertEquals("s49 stopped", stopped.get(0));
      assertEquals("s0 stopped", stopped.get(49));
      assertTrue(reeve.survivors().isEmpty());
    }
  }
}
