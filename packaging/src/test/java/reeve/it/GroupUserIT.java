package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** A user that may use the socket by {@code socket-group}, but may not read reeve's own files. */
@Tag("once")
final class GroupUserIT {
  private static final String OTHER_ID = "65534";

  @TempDir
  Path directory;

  @Test
  void theGroupOfTheSocketReadsLogsEventsAndReasons() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root, to become another user");
    try (Reeve reeve = Reeve.in(directory).services("socket-group = \"" + OTHER_ID + "\"", """
        [service.web]
        command = ["sh", "-c", "echo the last words; exit 3"]
        restart = "no"
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      reeve.awaitEvent("web", "failed");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      String asOtherUser = "exec setpriv --reuid " + OTHER_ID + " --regid " + OTHER_ID + " --clear-groups \"$0\" ";
      ReeveCommands.Result logs = commands.await(commands.shell(asOtherUser + "logs web"));
      assertTrue(logs.out().contains("the last words"), logs.out() + logs.err());
      ReeveCommands.Result why = commands.await(commands.shell(asOtherUser + "why web"));
      assertTrue(why.out().contains("the last words"), why.out() + why.err());
      ReeveCommands.Result events = commands.await(commands.shell(asOtherUser + "events web"));
      assertEquals(0, events.code(), events.err());
      ReeveCommands.Result other = commands.await(commands.shell("exec setpriv --reuid 65533 --regid 65533 "
          + "--clear-groups \"$0\" logs web"));
      assertTrue(other.err().contains("ermission"), other.out() + other.err());
      reeve.stop();
    }
  }

  /** Was 71, and so was {@code --new}, which wants nothing of the past. */
  @Test
  void eventsOfALedgerThatMayNotBeReadAreRefused() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("setpriv", "--version"), "root, to become another user");
    try (Reeve reeve = Reeve.in(directory).services("socket-group = \"" + OTHER_ID + "\"", """
        [service.web]
        command = ["sleep", "1000"]
        """).run()) {
      ReeveCommands commands = new ReeveCommands(directory);
      commands.awaitServing(reeve);
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
      Files.setPosixFilePermissions(directory.resolve("state"), PosixFilePermissions.fromString("rwx------"));
      String asOtherUser = "exec setpriv --reuid " + OTHER_ID + " --regid " + OTHER_ID + " --clear-groups \"$0\" ";
      ReeveCommands.Result status = commands.await(commands.shell(asOtherUser + "status web"));
      assertEquals(0, status.code(), status.err());
      ReeveCommands.Result events = commands.await(commands.shell(asOtherUser + "events -f"));
      assertEquals(5, events.code(), events.err());
      assertTrue(events.err().contains("no permission"), events.err());
      ReeveCommands.Running fresh = commands.shell(asOtherUser + "events -f --new");
      Await.until("it hears what happens", () -> {
        commands.run("restart", "web");
        return Reeve.read(fresh.out()).contains("\"restart\"");
      }, () -> Reeve.read(fresh.err()));
      reeve.stop();
      assertEquals(4, commands.await(fresh).code());
    }
  }
}
