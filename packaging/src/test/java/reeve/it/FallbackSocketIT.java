package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** There is a control socket also where the default path cannot be used: a random uid, and a read-only root. */
@Timeout(120)
@Tag("once")
final class FallbackSocketIT {
  /** No user has it, and no other test uses it. */
  private static final String UID = "64997";
  private static final Path OWN = Path.of("/tmp/reeve-" + UID);
  private static final Path SECOND = Path.of("/dev/shm/reeve-" + UID);
  private static final List<String> USER =
      List.of("setpriv", "--reuid=" + UID, "--regid=" + UID, "--clear-groups");
  private static final String SETTINGS = "[reeve]\nlog-dir = \"log\"\nstate-dir = \"state\"\n";

  /** A service that writes which socket it is given, and what a command prints that has to find the socket itself. */
  private static final String FINDS = SETTINGS + """
      [service.finds]
      command = ["sh", "-c", '''
        echo "$REEVE_SOCKET" >"$OUT/given"
        unset REEVE_SOCKET XDG_RUNTIME_DIR
        export REEVE_JAVA_HOME="$JAVA_OF_TEST"
        until "$REEVE" version >"$OUT/found" 2>&1; do sleep 0.1; done
        mv "$OUT/found" "$OUT/answer"
        exec sleep 1000
      ''']
      """;

  @TempDir
  Path directory;

  @BeforeEach
  void prepare() throws IOException {
    Reeve.require(TestFiles.succeeds("setpriv", "--reuid", UID, "true"), "setpriv as root");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    clean();
  }

  @AfterEach
  void clean() throws IOException {
    for (Path place : List.of(OWN, SECOND)) {
      Files.deleteIfExists(place.resolve("reeve.sock"));
      Files.deleteIfExists(place.resolve("reeve.sock.lock"));
      Files.deleteIfExists(place);
    }
  }

  private ReeveBuilder reeve(Path own) {
    return Reeve.in(own).file("services.toml").config(FINDS).environment("OUT", directory.toString())
        .environment("JAVA_OF_TEST", System.getProperty("java.home"))
        .environment("REEVE", Reeve.HOME.resolve("bin/reeve").toString()).environment("REEVE_SOCKET", null)
        .environment("XDG_RUNTIME_DIR", null);
  }

  private ReeveBuilder asUser() {
    return reeve(directory).wrappedBy(USER.toArray(new String[0]));
  }

  /** A command of the user, which is given no path. */
  private ReeveCommands.Result command(String... arguments) {
    ReeveCommands commands = new ReeveCommands(directory).environment("REEVE_SOCKET", "")
        .environment("XDG_RUNTIME_DIR", "");
    String script = "exec " + String.join(" ", USER) + " \"$0\" " + String.join(" ", arguments);
    return commands.await(commands.shell(script));
  }

  private void announces(Reeve reeve, String path, String why) {
    reeve.awaitEvent("where the socket is", e -> Reeve.hasField(e, "event", "fallback-socket")
        && e.get("message").getAsString().contains("listens on the control socket \"" + path + "\"")
        && e.get("message").getAsString().contains("REEVE_SOCKET=" + path)
        && e.get("message").getAsString().contains(why));
  }

  private void isFoundByItsService(Reeve reeve, String path) {
    reeve.awaitFile("answer");
    assertEquals(path + "\n", Reeve.read(directory.resolve("given")));
    String answer = Reeve.read(directory.resolve("answer"));
    assertTrue(answer.contains(" on " + path + ", "), answer);
  }

  @Test
  void aRandomUidHasASocketThatItsCommandsFind() throws IOException {
    try (Reeve reeve = asUser().run()) {
      announces(reeve, OWN + "/reeve.sock", "XDG_RUNTIME_DIR is not set");
      isFoundByItsService(reeve, OWN + "/reeve.sock");
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(OWN)));
      ReeveCommands.Result status = command("status");
      assertEquals(0, status.code(), status.err());
      assertTrue(status.out().contains("finds"), status.out());
      Path other = Files.createDirectory(directory.resolve("other"));
      Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rwxrwxrwx"));
      try (Reeve second = reeve(other).wrappedBy(USER.toArray(new String[0])).run()) {
        assertEquals(71, second.awaitExit(), second::describe);
        assertTrue(second.stderr().contains("listens on the control socket \"" + OWN + "/reeve.sock\""),
            second::describe);
      }
      reeve.stop();
    }
    assertFalse(Files.exists(OWN.resolve("reeve.sock")), "the socket is removed at the end");
    assertFalse(Files.exists(OWN.resolve("reeve.sock.lock")), "the lock is removed at the end");
  }

  /** The name may have been taken by another user, so as to receive the requests. */
  @Test
  void aDirectoryOfAnotherUserIsUsedNeitherByReeveNorByCommands() throws IOException {
    Files.createDirectory(OWN);
    try (Reeve reeve = asUser().run()) {
      announces(reeve, SECOND + "/reeve.sock", "XDG_RUNTIME_DIR is not set");
      isFoundByItsService(reeve, SECOND + "/reeve.sock");
      assertEquals(0, command("status").code());
      reeve.stop();
    }
    ReeveCommands.Result none = command("status");
    assertEquals(4, none.code(), none.err());
    assertTrue(none.err().contains("\"" + OWN + "/reeve.sock\": \"" + OWN + "\" belongs to the uid 0, \"" + SECOND
        + "/reeve.sock\": there is no such socket, \"/run/reeve.sock\": "), none.err());
  }

  /** A cleaner of /tmp removes the whole directory, and reeve makes it again as private as it was. */
  @Test
  void aDirectoryThatIsRemovedIsMadeAgain() throws IOException {
    try (Reeve reeve = asUser().run()) {
      isFoundByItsService(reeve, OWN + "/reeve.sock");
      Files.createDirectory(directory.resolve("away"));
      Files.move(OWN, directory.resolve("away/own"));
      Files.delete(directory.resolve("away/own/reeve.sock"));
      reeve.until("the socket is back", () -> Files.exists(OWN.resolve("reeve.sock")));
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(OWN)));
      assertEquals(0, command("status").code());
      reeve.stop();
    }
  }

  /** The socket of a reeve that was killed stays in the fallback, and the next reeve has the default path. */
  @Test
  void aStaleFallbackDoesNotHideTheDefault() throws IOException {
    try (Reeve reeve = asUser().run()) {
      isFoundByItsService(reeve, OWN + "/reeve.sock");
      Reeve.signal(reeve.jvmPid(), "KILL");
      reeve.awaitExit();
      assertTrue(Files.exists(OWN.resolve("reeve.sock")));
    }
    Files.delete(directory.resolve("answer"));
    Path runtime = Files.createDirectory(directory.resolve("runtime"));
    Files.setPosixFilePermissions(runtime, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (Reeve reeve = asUser().config(FINDS.replace(" XDG_RUNTIME_DIR", "")).environment("XDG_RUNTIME_DIR",
        runtime.toString()).run()) {
      isFoundByItsService(reeve, runtime + "/reeve.sock");
      reeve.stop();
    }
  }

  @Test
  void rootWithAReadOnlyRootHasASocketThatItsCommandsFind() throws IOException {
    Reeve.require(TestFiles.succeeds("unshare", "--mount", "true"), "unshare");
    String prepare = "mount -t tmpfs -o ro none /run && mount --bind \"$OUT\" /mnt && mount -t tmpfs none /tmp"
        + " && mkdir -p \"$OUT\" && mount --bind /mnt \"$OUT\" && ";
    String exec = "exec \"$0\" \"$@\"";
    try (Reeve reeve = reeve(directory).wrappedBy("unshare", "--mount", "sh", "-c", prepare + exec).run()) {
      announces(reeve, "/tmp/reeve-0/reeve.sock", "\"/run/reeve.sock.lock\": read-only file system");
      isFoundByItsService(reeve, "/tmp/reeve-0/reeve.sock");
      reeve.stop();
    }
    Files.delete(directory.resolve("answer"));
    String readOnly = "mount -o remount,ro /tmp && mount -t tmpfs none /dev/shm && chmod 1777 /dev/shm && ";
    try (Reeve reeve = reeve(directory).wrappedBy("unshare", "--mount", "sh", "-c", prepare + readOnly + exec).run()) {
      announces(reeve, "/dev/shm/reeve-0/reeve.sock", "\"/run/reeve.sock.lock\": read-only file system");
      isFoundByItsService(reeve, "/dev/shm/reeve-0/reeve.sock");
      reeve.stop();
    }
  }
}
