package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What clients requested beside the files, by {@code scale} and {@code start --name}, in the next reeve. */
@Tag("once")
final class RequestedServicesIT {
  private static final String WEB = """
      [service.web]
      instances = 2
      command = ["/bin/sleep", "1000"]
      """;

  @TempDir
  Path directory;

  private static void assertDone(ReeveCommands commands, String... words) {
    ReeveCommands.Result result = commands.run(words);
    assertEquals(0, result.code(), () -> String.join(" ", words) + ": " + result.err());
  }

  private static List<Integer> pids(ReeveCommands commands, String... services) {
    List<Integer> pids = new ArrayList<>();
    for (String service : services) {
      pids.add(commands.pid(service));
    }
    return pids;
  }

  /** A number that {@code scale} has set is undone by the next program; what it leaves has the same processes. */
  private static void assertKept(ReeveCommands commands, Reeve reeve, List<Integer> before) {
    reeve.until("the instances of the files are left", () -> commands.states()
        .equals(List.of("web@1 running", "web@2 running", "goes running")));
    assertEquals(before, pids(commands, "web@1", "web@2", "goes"));
    assertTrue(commands.run("status", "--json", "goes").firstService().get("transient").getAsBoolean());
    assertEquals(0, commands.run("status", "--json", "goes").firstService().get("restarts").getAsInt());
  }

  private static List<Integer> request(ReeveCommands commands) {
    List<Integer> files = pids(commands, "web@1", "web@2");
    assertDone(commands, "scale", "web", "3");
    assertDone(commands, "start", "--name", "goes", "--", "/bin/sleep", "1000");
    List<Integer> before = pids(commands, "web@1", "web@2", "goes");
    assertEquals(files, before.subList(0, 2));
    return before;
  }

  @Test
  void theyAreKeptByAnUpgrade() {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = commands.serve(WEB)) {
      List<Integer> before = request(commands);
      assertDone(commands, "upgrade");
      assertKept(commands, reeve, before);
      assertDone(commands, "scale", "web", "3");
      assertEquals(before, pids(commands, "web@1", "web@2", "goes"));
      reeve.stop();
    }
  }

  @Test
  void theyAreAdoptedFromAReeveThatWasKilled() throws Exception {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve killed = commands.serve(WEB)) {
      List<Integer> before = request(commands);
      Reeve.signal(killed.pid(), "KILL");
      killed.awaitExit();
      try (Reeve reeve = commands.serve(WEB)) {
        assertKept(commands, reeve, before);
        assertDone(commands, "remove", "goes");
        assertEquals(List.of("web@1 running", "web@2 running"), commands.states());
        reeve.stop();
      }
    }
  }
}
