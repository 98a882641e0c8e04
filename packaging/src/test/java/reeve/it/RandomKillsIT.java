package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is killed whenever: never two lives at once, and the counts match. */
final class RandomKillsIT {
  /**
   * Takes a lock for as long as a process of this run lives, children included, and reports when another life has it.
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
  void killsAtRandomNeverMakeTwoLives() {
    StringBuilder toml = new StringBuilder(
        "[defaults]\nrestart-delay = \"0s\"\nstart-limit = { burst = 0 }\nstop = [\"SIGTERM 100ms\"]\n");
    toml.append(ReeveBuilder.numberedServices(SERVICES, "command = [\"./life\"]"));
    int[] killed = new int[SERVICES];
    long seed = System.nanoTime();
    Random random = new Random(seed);
    try (Reeve reeve = Reeve.in(directory).script("life", LIFE).services(toml.toString()).run("--quiet")) {
      for (int i = 0; i < KILLS; i++) {
        int which = random.nextInt(SERVICES);
        String name = "s" + which;
        List<JsonObject> started = reeve.awaitEvents(name, "started", killed[which] + 1);
        assertEquals(killed[which] + 1, started.size(), "seed " + seed);
        Reeve.signal(EventFields.pid(started.get(killed[which])), random.nextBoolean() ? "KILL" : "TERM");
        killed[which]++;
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
        assertEquals(List.of("started", "exited"), twoKinds(reeve, name).subList(0, 2), "seed " + seed);
        for (int k = 0; k < twoKinds(reeve, name).size(); k++) {
          assertEquals(k % 2 == 0 ? "started" : "exited", twoKinds(reeve, name).get(k),
              "they take turns; seed " + seed);
        }
      }
    }
  }

  private static List<String> twoKinds(Reeve reeve, String name) {
    return EventFields.names(reeve.events(), name).stream().filter(e -> e.equals("started") || e.equals("exited"))
        .toList();
  }
}
