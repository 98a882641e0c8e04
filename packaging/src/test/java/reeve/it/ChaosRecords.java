package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What the services of {@link ChaosServices} recorded, compared with what reeve recorded of them. */
final class ChaosRecords {
  private static final Duration TOLERANCE = Duration.ofSeconds(60);

  private final Path directory;
  /** The runs that {@code reeve history} printed so far, by service, pid and life. The ledger is bounded. */
  private final Map<String, JsonObject> runs = new LinkedHashMap<>();
  /** Those whose process is not known, because reeve was killed before it recorded it. */
  private final Map<String, JsonObject> nameless = new LinkedHashMap<>();

  private final Map<String, Integer> unrecordedOf = new HashMap<>();

  ChaosRecords(Path directory) {
    this.directory = directory;
  }

  /** Adds the runs that are in the ledger now, as they are now. */
  void readHistory() {
    ReeveCommands.Result done = new ReeveCommands(directory).run("history", "--json", "-n", "10000", "--file",
        "reeve.toml");
    assertEquals(0, done.code(), done.err());
    for (JsonElement each : done.json().getAsJsonArray("runs")) {
      JsonObject run = each.getAsJsonObject();
      if (!run.get("started").isJsonNull()) {
        // Not by its start: that of an adoption, if the ledger has dropped the start itself, is that of the state.
        runs.put(EventFields.text(run, "service") + " " + firstPid(run) + " " + run.get("life"), run);
      } else if (!run.get("ended").isJsonNull() || EventFields.text(run, "outcome").equals("unseen")) {
        nameless.put(EventFields.text(run, "service") + " " + run.get("life") + " " + run.get("ended"), run);
      }
    }
  }

  private static int firstPid(JsonObject run) {
    return run.get("starterPid").isJsonNull() ? EventFields.pid(run) : run.get("starterPid").getAsInt();
  }

  /** @return the number of runs, each of which is in the history once and has ended */
  int eachRunIsInTheHistoryOnce(List<String> services) {
    Map<String, List<JsonObject>> byPid = new HashMap<>();
    List<String> problems = new ArrayList<>();
    for (JsonObject run : runs.values()) {
      byPid.computeIfAbsent(EventFields.text(run, "service") + " " + firstPid(run), key -> new ArrayList<>()).add(run);
      if (EventFields.text(run, "outcome").equals("running")) {
        problems.add("has not ended: " + run);
      }
    }
    Instant boot = boot();
    int lives = 0;
    int unrecorded = 0;
    for (String service : services) {
      for (String line : Reeve.read(directory.resolve(service + ".lives")).lines().toList()) {
        String[] words = line.split(" ");
        Instant at = boot.plusMillis(Math.round(Double.parseDouble(words[1]) * 1000));
        List<JsonObject> found = new ArrayList<>();
        for (JsonObject run : byPid.getOrDefault(service + " " + words[0], List.of())) {
          Duration apart = Duration.between(Instant.parse(EventFields.text(run, "started")), at).abs();
          if (apart.compareTo(TOLERANCE) < 0) {
            found.add(run);
          }
        }
        if (found.isEmpty() && takeNameless(service, at)) {
          unrecordedOf.merge(service, 1, Integer::sum);
          unrecorded++;
        } else if (found.size() != 1) {
          problems.add(service + " pid " + words[0] + " of " + at + " is in the history " + found.size() + " times: "
              + found);
        }
        lives++;
      }
    }
    assertTrue(problems.isEmpty(), () -> problems.size() + " problems:\n" + String.join("\n", problems));
    System.err.println("OneLifeChaosIT: " + unrecorded + " runs began in the moment of a kill, and the history "
        + "does not have their pids; " + nameless.size() + " of its runs without a pid may have had no process");
    return lives;
  }

  private boolean takeNameless(String service, Instant at) {
    for (Map.Entry<String, JsonObject> each : nameless.entrySet()) {
      JsonObject run = each.getValue();
      boolean fits = run.get("ended").isJsonNull() // one of several whose lines the ledger did not get in time
          || Duration.between(Instant.parse(EventFields.text(run, "ended")), at).abs().compareTo(TOLERANCE) < 0;
      if (EventFields.text(run, "service").equals(service) && fits) {
        nameless.remove(each.getKey());
        return true;
      }
    }
    return false;
  }

  private static Instant boot() {
    double uptime = Double.parseDouble(Reeve.read(Path.of("/proc/uptime")).split(" ")[0]);
    return Instant.now().minusMillis(Math.round(uptime * 1000));
  }

  /**
   * Each line that a service wrote is in its log and the archives of it once, in order. A service that was killed
   * between the two may have written one more.
   *
   * @return the number of lines
   */
  int eachLineIsInTheLogOnce(String service) {
    ReeveCommands.Result done =
        new ReeveCommands(directory).run("logs", "--raw", "-n", "100000000", "--file", "reeve.toml", service);
    assertEquals(0, done.code(), done.err());
    Map<String, Integer> logged = count(service + ".log", done.out());
    Map<String, Integer> written = count(service + ".truth", Reeve.read(directory.resolve(service + ".truth")));
    for (Map.Entry<String, Integer> run : written.entrySet()) {
      int lines = logged.getOrDefault(run.getKey(), 0);
      assertTrue(lines == run.getValue() || lines == run.getValue() + 1,
          () -> service + ": run " + run.getKey() + " wrote " + run.getValue() + " lines, and " + lines
              + " are in its log");
    }
    for (Map.Entry<String, Integer> run : logged.entrySet()) {
      assertTrue(written.containsKey(run.getKey()) || run.getValue() == 1, () -> service + ": unknown run " + run);
    }
    return written.values().stream().mapToInt(Integer::intValue).sum();
  }

  /** @return for each run how many lines it has, which are numbered from 0 on */
  private static Map<String, Integer> count(String file, String text) {
    Map<String, Integer> next = new HashMap<>();
    int at = 0;
    for (String line : text.lines().toList()) {
      at++;
      if (line.equals("Killed") || line.equals("Terminated")) {
        continue; // of the shell, if a child of it was killed before it
      }
      String[] words = line.split(" ");
      assertEquals(2, words.length, file + " line " + at + ": \"" + line + "\"");
      int expected = next.getOrDefault(words[0], 0);
      assertEquals(expected, Integer.parseInt(words[1]), file + " line " + at + " of run " + words[0]);
      next.put(words[0], expected + 1);
    }
    return next;
  }

  /**
   * @return how many runs of the service have ended before the next reeve looked for a process of them; it was then
   *     started again, because reeve cannot know that there was one
   */
  int unrecorded(String service) {
    return unrecordedOf.getOrDefault(service, 0);
  }

  /** @return the number of runs that a service recorded */
  int lives(String service) {
    return (int) Reeve.read(directory.resolve(service + ".lives")).lines().count();
  }

  String violations() {
    return Reeve.read(directory.resolve("violations"));
  }
}
