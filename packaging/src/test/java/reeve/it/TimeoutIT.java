package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that takes longer than its timeout is ended with its whole process tree, and is not clean. */
@Tag("once")
final class TimeoutIT {
  @TempDir
  Path directory;

  @Test
  void runIsEndedAndTheNextOneBegins() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["sleep", "1000"]
        timeout = "200ms"
        restart-delay = "1ms"
        """).run()) {
      reeve.awaitEvents("a", "started", 3);
      for (JsonObject exited : reeve.events("a", "exited").subList(0, 2)) {
        assertEquals("timeout", EventFields.text(exited, "reason"));
        assertFalse(EventFields.isClean(exited), exited.toString());
        assertTrue(EventFields.number(exited, "uptimeMs") >= 200, exited.toString());
      }
      reeve.stop();
    }
  }

  /** Even the exit code 0 that it gives after SIGTERM is no success: the job is not done. */
  @Test
  void exitZeroAfterTheTimeoutIsNoSuccess() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.a]
        command = ["sh", "-c", "trap 'exit 0' TERM; while :; do sleep 0.02; done"]
        timeout = "300ms"
        restart = "no"
        """).run()) {
      assertEquals("timeout", EventFields.text(reeve.awaitEvent("a", "failed"), "reason"));
      JsonObject exited = reeve.awaitEvent("a", "exited");
      assertEquals("0", EventFields.exit(exited));
      assertFalse(EventFields.isClean(exited), exited.toString());
      reeve.stop();
    }
  }

  @Test
  void runThatIsShortEnoughIsLeftAlone() {
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.quick]
        command = ["true"]
        timeout = "10m"
        restart = "no"
        [service.watch]
        command = ["sleep", "0.5"]
        restart = "no"
        """).run()) {
      reeve.awaitEvent("quick", "completed");
      reeve.awaitEvent("watch", "completed");
      assertEquals(List.of("started", "ready", "exited", "completed"), EventFields.names(reeve.events(), "quick"));
      reeve.stop();
    }
  }
}
