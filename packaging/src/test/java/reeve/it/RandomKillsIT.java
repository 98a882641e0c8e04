package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kills at random times never lead to two runs of a service at once, and every start has its exit. */
final class RandomKillsIT {
  /**
   * Holds a lock for as long as a process of this run lives, children included, and reports when another run has it.
   */
  private static final String LIFE = """
      #!/bin/sh
      exec 9>"$REEVE_SERVICE.lock"
      flock -n 9 || echo "two lives at once"
      echo "life $$"
      sleep 1000 &
      setsid sleep 1000 &
      wait
      """;

  private static final int SERVICES = 4;
  private static final int KILLS = 60;

  @TempDir
  Path directory;

  @Test
  void randomKillsNeverLeadToTwoRunsAtOnce() {
    StringBuilder toml = new StringBuilder(
        "[defaults]\nrestart-delay = \"0s\"\nstart-limit = { burst = 0 }\nstop = [\"SIGTERM 100ms\"]\n");
    toml.append(ReeveBuilder.numberedServices(SERVICES, "command = [\"./life\"]"));
    int[] killed = new int[SERVICES];
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Reeve reeve = Reeve.in(directory).script("life", LIFE).services(toml.toString()).run("--quiet")) {
      for (int i = 0; i < KILLS; i++) {
        int index = random.nextInt(SERVICES);
        String name = "s" + index;
        List<JsonObject> started = reeve.awaitEvents(name, "started", killed[index] + 1);
        assertEquals(killed[index] + 1, started.size(), "seed " + seed);
        Reeve.signal(EventFields.pid(started.get(killed[index])), random.nextBoolean() ? "KILL" : "TERM");
        killed[index]++;
      }
      for (int i = 0; i < SERVICES; i++) {
        reeve.awaitEvents("s" + i, "started", killed[i] + 1);
      }
      reeve.stop();
      for (int i = 0; i < SERVICES; i++) {
        String name = "s" + i;
        assertEquals(killed[i] + 1, reeve.events(name, "started").size(), "seed " + seed);
        assertEquals(killed[i] + 1, reeve.events(name, "exited").size(), "seed " + seed);
        assertEquals(killed[i], reeve.events(name, "restarting").size(), "seed " + seed);
        assertFalse(reeve.log(name).contains("two lives"), () -> "seed " + seed + "\n" + reeve.log(name));
        assertEquals(List.of("started", "exited"), startsAndExits(reeve, name).subList(0, 2), "seed " + seed);
        for (int k = 0; k < startsAndExits(reeve, name).size(); k++) {
          assertEquals(k % 2 == 0 ? "started" : "exited", startsAndExits(reeve, name).get(k),
              "a start and an exit alternate; seed " + seed);
        }
      }
    }
  }

  private static List<String> startsAndExits(Reeve reeve, String name) {
    return EventFields.names(reeve.events(), name).stream().filter(e -> e.equals("started") || e.equals("exited"))
        .toList();
  }
}
