package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code check --strict} finds, {@code run} finds too: it warns of what no start reports. */
@Tag("once")
final class RunPreflightIT {
  @TempDir
  Path directory;

  @Test
  void runWarnsOnceOfWhatServicesLackForLater() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    try (Reeve reeve = Reeve.in(directory).services("""
        [service.web]
        command = ["sleep", "1000"]
        stop-command = ["no-such-stop"]
        park = { on = [75], until = ["path:file/x"] }
        stdout = "file/web.log"
        [service.later]
        enabled = false
        command = ["no-such-command"]
        [service.dies]
        command = ["no-such-start"]
        """).run()) {
      reeve.awaitEvent("web", "ready");
      reeve.awaitStderr(
          "reeve.toml:7: service.web.stop-command: cannot find the stop-command \"no-such-stop\" of \"web\"");
      reeve.awaitStderr("cannot wait for \"path:" + directory.toAbsolutePath() + "/file/x\" when \"web\" is parked");
      reeve.awaitStderr("cannot find the command \"no-such-command\" of \"later\"");
      reeve.stop();
      String stderr = reeve.stderr();
      assertEquals(2, stderr.split("no-such-stop", -1).length, stderr);
      assertFalse(stderr.contains("service.dies."), "the start of \"dies\" has reported that: " + stderr);
      assertFalse(stderr.contains("cannot write stdout"), "the start of \"web\" has reported that: " + stderr);
    }
  }
}
