package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** reeve with few descriptors: the control socket answers, and the shortage is reported once. */
@Timeout(120)
final class FewDescriptorsIT {
  /** Each of these services keeps a descriptor of reeve in use: the pipe on which it reports its readiness. */
  private static final String WITH_PIPE = "command = [\"sh\", \"-c\", \"echo >&3; exec sleep 1000\"]\n"
      + "ready = { fd = 3 }\nrestart-delay = \"100ms\"\nrestart-max-delay = \"500ms\"\n"
      + "start-limit = { burst = 0, interval = \"5m\" }\nstdout = \"log\"\n";

  @TempDir
  Path directory;

  @Test
  void theControlSocketAnswersWithoutFreeDescriptors() {
    try (Reeve reeve = Reeve.in(directory).services(ReeveBuilder.numberedServices(80, WITH_PIPE))
        .wrappedBy("sh", "-c", "ulimit -n 64; exec \"$0\" \"$@\"").run()) {
      reeve.awaitStderr("Has no file descriptor left: ");
      reeve.awaitEvent("a start failed", event -> Reeve.hasField(event, "event", "start-failed"));
      assertEquals(80, new ReeveCommands(directory).run("status", "--json").json().getAsJsonArray("services").size());
      assertEquals(1, reeve.stderr().lines().filter(line -> line.contains("Has no file descriptor")).count());
      assertEquals(0, new ReeveCommands(directory).run("stop", "s*").code(), reeve::describe);
      reeve.awaitStderr("Has file descriptors again");
      reeve.stop();
    }
  }

  @Test
  void aNamedSocketThatCannotBeServedWithFewDescriptorsIsRefusedBeforeAnythingStarts() {
    try (Reeve reeve = Reeve.in(directory).services("[service.a]\ncommand = [\"touch\", \"started\"]\n")
        .wrappedBy("sh", "-c", "ulimit -n 63; exec \"$0\" \"$@\"")
        .run("-q", "--socket", directory.resolve("named").toString())) {
      assertEquals(71, reeve.awaitExit(), reeve::describe);
      assertTrue(reeve.stderr().contains("cannot serve the control socket \"" + directory.resolve("named")
          + "\": the limit on open files (ulimit -n) is 63"), reeve::describe);
    }
    assertTrue(Files.notExists(directory.resolve("started")));
  }

  @Test
  void theSoftLimitIsNoLimitForReeve() {
    try (Reeve reeve = Reeve.in(directory).services(ReeveBuilder.numberedServices(80, WITH_PIPE))
        .wrappedBy("sh", "-c", "ulimit -Sn 64; exec \"$0\" \"$@\"").run()) {
      reeve.awaitEvents("s79", "ready", 1);
      assertEquals(0, new ReeveCommands(directory).run("status", "--json").code(), reeve::describe);
      reeve.stop();
      assertTrue(!reeve.stderr().contains("descriptor"), reeve::describe);
    }
  }
}
