package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A user whom {@code socket-group} lets ask reeve, and who may not read reeve's own files. */
final class GroupUserIT {
  private static final String NOBODY = "65534";

  @TempDir
  Path directory;

  /** Was 71, and so was {@code --new}, which wants nothing of the past. */
  @Test
  void eventsOfALedgerThatMayNotBeReadAreRefused() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.works("setpriv", "--version"), "root, to be somebody else");
    try (Reeve reeve = Reeve.in(directory).services("socket-group = \"" + NOBODY + "\"", """
        [service.web]
        command = ["sleep", "1000"]
        """).run()) {
      ControlCalls asking = new ControlCalls(directory);
      asking.await(reeve);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(directory.resolve("state"), PosixFilePermissions.fromString("rwx------"));
      String asNobody = "exec setpriv --reuid " + NOBODY + " --regid " + NOBODY + " --clear-groups \"$0\" ";
      ControlCalls.Done status = asking.finish(asking.shell(asNobody + "status web"));
      assertEquals(0, status.code(), status.err());
      ControlCalls.Done events = asking.finish(asking.shell(asNobody + "events -f"));
      assertEquals(5, events.code(), events.err());
      assertTrue(events.err().contains("no permission"), events.err());
      ControlCalls.Running fresh = asking.shell(asNobody + "events -f --new");
      Await.until("it hears what happens", () -> {
        asking.ask("restart", "web");
        return Reeve.text(fresh.out()).contains("\"restart\"");
      }, () -> Reeve.text(fresh.err()));
      reeve.stop();
      assertEquals(4, asking.finish(fresh).code());
    }
  }
}
