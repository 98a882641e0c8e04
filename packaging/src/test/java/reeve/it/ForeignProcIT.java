package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.Await;

/** A pid namespace whose /proc is that of the outside: its numbers are those of other processes. */
@Tag("once")
final class ForeignProcIT {
  private static final String MAY_MOUNT = "unshare --pid --fork --kill-child";
  private static final String MAY_NOT_MOUNT = MAY_MOUNT + " setpriv --bounding-set -sys_admin --inh-caps -sys_admin";
  private static final String SERVICE =
      "[service.w]\ncommand = [\"sh\", \"-c\", \"sleep 1001 & exec sleep 1000\"]\n";
  private static final String MESSAGE = "Cannot see the processes of this pid namespace";

  @TempDir
  Path directory;

  private ReeveBuilder in(String wrapper) {
    List<String> attempt = new ArrayList<>(List.of(wrapper.split(" ")));
    attempt.add("true");
    Reeve.require(TestFiles.succeeds(attempt.toArray(String[]::new)), wrapper);
    return Reeve.in(directory).wrappedBy(wrapper.split(" "));
  }

  private JsonArray tree() {
    return new ReeveCommands(directory).run("tree", "--json").json().getAsJsonArray("services").get(0)
        .getAsJsonObject().getAsJsonArray("processes");
  }

  @Test
  void withAProcfsOfItsOwnItSeesItsProcessesAndNoOthers() {
    try (Reeve reeve = in(MAY_MOUNT).services(SERVICE).run()) {
      reeve.awaitEvent("w", "ready");
      reeve.until("both processes of the service", () -> tree().size() == 2);
      assertFalse(new ReeveCommands(directory).run("tree").out().contains("of no service"));
      assertEquals(0, new ReeveCommands(directory).run("stop", "w").code());
      Await.until("none of them is left", () -> commandLines(reeve).noneMatch(line -> line.startsWith("sleep")),
          reeve::describe);
      assertEquals(0, new ReeveCommands(directory).run("shutdown").code());
      assertEquals(0, reeve.awaitExit());
      assertFalse(reeve.stderr().contains(MESSAGE), reeve.stderr());
    }
  }

  /** Once the links of descriptors were those of the process outside with the same number. */
  @Test
  void thePortsAreThoseOfItsProcesses() throws IOException {
    Reeve.require(TestFiles.succeeds("python3", "-c", "pass"), "python3");
    int port = TestFiles.freePort();
    String server = "[service.w]\ncommand = [\"python3\", \"-m\", \"http.server\", \"" + port
        + "\", \"--bind\", \"127.0.0.1\"]\n";
    try (Reeve reeve = in(MAY_MOUNT).services(server).run()) {
      reeve.awaitEvent("w", "ready");
      reeve.until("the server listens", () -> ports().equals("[\"127.0.0.1:" + port + "\"]"));
      assertEquals(0, new ReeveCommands(directory).run("shutdown").code());
      assertEquals(0, reeve.awaitExit());
    }
  }

  private String ports() {
    return new ReeveCommands(directory).run("status", "--json").json().getAsJsonArray("services").get(0)
        .getAsJsonObject().get("ports").toString();
  }

  @Test
  void withoutOneItSaysSoAndTouchesNoOtherProcess() {
    Reeve.require(TestFiles.succeeds("setpriv", "--version"), "setpriv (util-linux)");
    try (Reeve reeve = in(MAY_NOT_MOUNT).services(SERVICE).run()) {
      reeve.awaitEvent("w", "ready");
      reeve.awaitStderr(MESSAGE);
      assertTrue(new ReeveCommands(directory).run("tree").out().contains("its processes cannot be seen"));
      assertFalse(new ReeveCommands(directory).run("tree").out().contains("of no service"));
      assertEquals(0, new ReeveCommands(directory).run("stop", "w").code());
      assertEquals(0, new ReeveCommands(directory).run("shutdown").code());
      assertEquals(0, reeve.awaitExit());
      assertEquals(List.of(), reeve.survivors());
      assertEquals(0, reeve.events().stream().filter(e -> e.toString().contains("what is left")).count());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {MAY_MOUNT, MAY_NOT_MOUNT})
  void anInitEndsWithItsCommandAndWaitsForNoOtherProcess(String wrapper) {
    try (Reeve reeve = in(wrapper).start("--", "sh", "-c", "sleep 1002 & exit 3")) {
      assertEquals(3, reeve.awaitExit(), reeve::describe);
      assertEquals(wrapper.equals(MAY_NOT_MOUNT), reeve.stderr().contains(MESSAGE), reeve.stderr());
      assertFalse(reeve.stderr().contains("Killing"), reeve.stderr());
      assertTrue(reeve.survivors().isEmpty(), reeve::describe);
    }
  }

  private static Stream<String> commandLines(Reeve reeve) {
    return reeve.survivors().stream().map(pid -> Reeve.read(Path.of("/proc/" + pid + "/cmdline")));
  }
}
