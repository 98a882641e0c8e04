package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** reeve under the limits of setrlimit(2) on processes and on the size of files. */
@Timeout(120)
final class ResourceLimitsIT {
  private static final String RETRIED = "restart = \"always\"\nrestart-delay = \"100ms\"\n"
      + "restart-max-delay = \"500ms\"\nstart-limit = { burst = 0, interval = \"5m\" }\n";

  @TempDir
  Path directory;

  /** Without a free place for a process, a start fails with its step and reason, and is repeated until it succeeds. */
  @Test
  void aStartWithoutAPlaceForAProcessIsRepeated() throws Exception {
    Reeve.require(TestFiles.succeeds("setpriv", "--reuid", "64999", "true"), "setpriv as root");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (Reeve reeve = Reeve.in(directory).services("[service.a]\ncommand = [\"sleep\", \"1000\"]\n" + RETRIED)
        .wrappedBy("setpriv", "--reuid", "64999", "--regid", "64999", "--clear-groups", "sh", "-c",
            "ulimit -p 80 2>/dev/null || ulimit -u 80; exec \"$0\" \"$@\"")
        .run()) {
      long pid = EventFields.pid(reeve.awaitEvent("a", "started"));
      Process others = new ProcessBuilder("setpriv", "--reuid", "64999", "--regid", "64999", "--clear-groups", "sh",
          "-c", "i=0; while [ $i -lt 90 ]; do i=$((i + 1)); sleep 1000 & done; touch full; wait")
          .directory(directory.toFile()).start();
      try {
        reeve.until("the places are used", () -> Files.exists(directory.resolve("full")));
        Reeve.signal(pid, "KILL");
        assertTrue(reeve.awaitEvent("a", "start-failed").toString()
            .contains("cannot make a process: resource temporarily unavailable (a limit on processes"));
      } finally {
        others.descendants().forEach(ProcessHandle::destroyForcibly);
        others.destroyForcibly().waitFor();
      }
      reeve.awaitEvents("a", "ready", 2);
      reeve.stop();
    }
  }

  /** The kernel would end a process that reaches the limit by SIGXFSZ; reeve reports that the ledger is not written. */
  @Test
  void aLimitOnTheSizeOfFilesDoesNotEndReeve() {
    try (Reeve reeve = Reeve.in(directory).stdout(Path.of("/dev/null"))
        .services("[service.a]\ncommand = [\"sleep\", \"0.01\"]\n" + RETRIED)
        .wrappedBy("sh", "-c", "ulimit -f 2; exec \"$0\" \"$@\"").run()) {
      reeve.awaitStderr("Cannot write the ledger \"" + directory.toAbsolutePath() + "/state/ledger.jsonl\": ");
      assertEquals(1, new ReeveCommands(directory).run("status", "--json").json().getAsJsonArray("services").size());
      reeve.signal("TERM");
      assertEquals(0, reeve.awaitExit(), reeve::describe);
    }
  }
}
