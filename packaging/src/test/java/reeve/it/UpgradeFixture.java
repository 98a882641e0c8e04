package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** A reeve that is upgraded. */
abstract class UpgradeFixture {
  static final String FLAPPING = """
      [service.flapping]
      shell = true
      command = "sleep 0.05; exit 3"
      restart = "always"
      restart-delay = "0s"
      restart-max-delay = "0s"
      start-limit = { burst = 0, interval = "1m" }
      """;

  @TempDir
  Path directory;
  ReeveCommands commands;
  Reeve reeve;

  void serve(String toml) {
    commands = new ReeveCommands(directory);
    reeve = commands.serve(toml);
  }

  /** With a soft limit on open files that reeve raises for itself, and its services do not inherit. */
  void serveWithFewDescriptors(String toml, String... wrapper) {
    List<String> all = new ArrayList<>(List.of("sh", "-c", "ulimit -Sn 900; exec \"$@\"", "sh"));
    all.addAll(List.of(wrapper));
    commands = new ReeveCommands(directory);
    reeve = Reeve.in(directory).services(toml).wrappedBy(all.toArray(new String[0])).run();
    commands.awaitServing(reeve);
  }

  @AfterEach
  void end() {
    if (reeve != null) {
      reeve.close();
    }
  }

  void upgrade(String... options) {
    String[] arguments = new String[options.length + 2];
    arguments[0] = "upgrade";
    arguments[1] = "--json";
    System.arraycopy(options, 0, arguments, 2, options.length);
    ReeveCommands.Result result = commands.run(arguments);
    assertEquals(0, result.code(), () -> result.err() + reeve.describe());
    assertTrue(result.json().get("upgraded").getAsBoolean(), result.out());
    assertFalse(result.json().get("to").getAsString().isEmpty());
  }

  JsonObject status(String service) {
    return commands.run("status", "--json", service).firstService();
  }

  /** Each run was started once and has ended once, as it did. */
  void assertRuns(String service, String exit) {
    Map<Long, Integer> started = new HashMap<>();
    Map<Long, Integer> ended = new HashMap<>();
    for (JsonObject entry : reeve.ledger()) {
      if (Reeve.hasField(entry, "service", service)) {
        String event = EventFields.text(entry, "event");
        if (event.equals("started")) {
          started.merge(entry.get("life").getAsLong(), 1, Integer::sum);
        } else if (event.equals("exited")) {
          ended.merge(entry.get("life").getAsLong(), 1, Integer::sum);
          if (!Reeve.hasField(entry, "clean", "true")) {
            assertEquals(exit, EventFields.exit(entry), entry::toString);
          }
        }
        assertFalse(event.equals("adopted"), "its own children are not adopted");
      }
    }
    assertTrue(started.size() > 1, started::toString);
    for (long life = 1; life <= started.size(); life++) {
      assertEquals(1, started.get(life), "run " + life + " of " + started);
      assertEquals(1, ended.get(life), "run " + life + " of " + ended);
    }
  }
}
