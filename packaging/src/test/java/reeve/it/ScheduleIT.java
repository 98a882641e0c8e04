package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The clock starts services, by the built program. */
@Tag("once")
final class ScheduleIT {
  private static final String JOBS = """
      [service.tick]
      command = ["true"]
      schedule = { every = "200ms" }
      [service.skip]
      command = ["cat", "skip.fifo"]
      schedule = { every = "200ms" }
      [service.queue]
      command = ["cat", "queue.fifo"]
      schedule = { every = "200ms", overlap = "queue" }
      [service.kill]
      command = ["sleep", "1000"]
      schedule = { every = "300ms", overlap = "kill" }
      [service.yearly]
      command = ["/bin/sh", "-c", "exit 7"]
      schedule = "0 0 1 1 *"
      time-zone = "Europe/Berlin"
      [service.made-up]
      command = ["true"]
      schedule = { every = "1h", missed = "run-once" }
      [service.lost]
      command = ["true"]
      schedule = { every = "1h" }
      """;

  @TempDir
  Path directory;

  private static JsonObject schedule(ReeveCommands commands, String service) {
    return commands.status(service)
        .getAsJsonObject("schedule");
  }

  private static List<JsonObject> due(Reeve reeve, String service, String outcome) {
    return reeve.events(service, "due").stream().filter(event -> Reeve.hasField(event, "outcome", outcome)).toList();
  }

  private static List<String> outcomes(ReeveCommands commands, String service) {
    List<String> outcomes = new ArrayList<>();
    for (JsonElement run : commands.run("history", service, "--json").json().getAsJsonArray("runs")) {
      outcomes.add(run.getAsJsonObject().get("outcome").getAsString());
    }
    return outcomes;
  }

  @Test
  void theClockStartsServicesAndWhatWasMissedIsKnownOverARestartOfReeve() throws IOException {
    TestFiles.run("mkfifo", directory.resolve("skip.fifo").toString(), directory.resolve("queue.fifo").toString());
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).services(JOBS).run()) {
      // A run for each due time.
      for (JsonObject started : reeve.awaitEvents("tick", "started", 3)) {
        assertEquals("schedule", EventFields.text(started, "reason"));
      }
      assertTrue(due(reeve, "tick", "started").size() >= 3);
      // One at a time, whatever is due meanwhile.
      reeve.until("a due time is skipped", () -> due(reeve, "skip", "skipped").size() >= 2);
      assertEquals(1, reeve.events("skip", "started").size());
      // One that follows, whatever is due meanwhile.
      reeve.until("a run waits for the one before",
          () -> due(reeve, "queue", "queued").size() == 1 && due(reeve, "queue", "skipped").size() >= 2);
      assertEquals(1, reeve.events("queue", "started").size());
      Files.writeString(directory.resolve("queue.fifo"), "go on\n");
      reeve.awaitEvents("queue", "started", 2);
      // The new one in the place of the old.
      reeve.until("a run is replaced", () -> due(reeve, "kill", "replaces").size() >= 1);
      assertEquals("schedule", EventFields.text(reeve.awaitEvent("kill", "exited"), "reason"));
      reeve.awaitEvents("kill", "started", 2);

      // By hand.
      commands.awaitServing(reeve);
      assertEquals(List.of(), reeve.events("yearly", "started"), "it does not start with reeve");
      assertTrue(schedule(commands, "yearly").get("next").getAsString().endsWith("-12-31T23:00:00.000Z"),
          "midnight in Berlin");
      commands.run("start", "yearly");
      assertEquals("exit 7", schedule(commands, "yearly").getAsJsonObject("lastRun").get("result").getAsString());

      // A schedule that is changed, one that is disabled.
      commands.replaceServices(JOBS.replace("[service.tick]\ncommand = [\"true\"]\nschedule = { every = \"200ms\" }",
          "[service.tick]\ncommand = [\"false\"]\nschedule = { every = \"9h\" }"));
      ReeveCommands.Result applied = commands.run("apply");
      assertTrue(applied.code() == 0 && applied.out().contains("tick: changed, for its next start"),
          applied.out() + applied.err());
      int ticks = reeve.events("tick", "due").size();
      assertEquals(0, commands.run("disable", "skip").code());
      int skips = reeve.events("skip", "due").size();
      assertTrue(schedule(commands, "skip").get("next").isJsonNull());
      int before = reeve.events("kill", "due").size();
      reeve.until("others are due", () -> reeve.events("kill", "due").size() > before + 3);
      assertEquals(ticks, reeve.events("tick", "due").size());
      assertTrue(reeve.events("skip", "due").size() <= skips + 1,
          "one more may have been reported while the command went");
      reeve.stop();
    }

    // As if reeve had been down for three hours.
    Path memory = directory.resolve("state/schedules");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(memory)) {
      String[] words = line.split(" ");
      if (words[0].equals("lost") || words[0].equals("made-up")) {
        words[2] = String.valueOf(Long.parseLong(words[2]) - 3 * 3_600_000L - 600_000L);
      }
      lines.add(String.join(" ", words));
    }
    Files.write(memory, lines);
    try (Reeve reeve = Reeve.in(directory).services(JOBS).run()) {
      reeve.awaitEvent("made-up", "completed");
      assertEquals(3, EventFields.number(due(reeve, "made-up", "made-up").get(0), "times"));
      assertEquals(3, EventFields.number(due(reeve, "lost", "missed").get(0), "times"));
      assertEquals(List.of(), reeve.events("lost", "started"));
      commands.awaitServing(reeve);
      assertEquals("exit 7", schedule(commands, "yearly").getAsJsonObject("lastRun").get("result").getAsString());
      assertEquals(List.of("missed"), outcomes(commands, "lost"));
      assertEquals(List.of("exited"), outcomes(commands, "made-up"));
      assertNotNull(schedule(commands, "lost").get("next"));
      assertFalse(schedule(commands, "lost").get("next").isJsonNull());
      reeve.stop();
    }
  }
}
