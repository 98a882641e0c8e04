package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A control socket that cannot be made at the start is reported, also with -q, and made when its cause is gone. */
@Timeout(120)
@Tag("once")
final class ControlSocketRetryIT {
  private static final String UID = "64998";
  private static final String ONE = "[service.a]\ncommand = [\"sleep\", \"1000\"]\n";
  private static final String TRIED_AGAIN = "reeve: runs without a control socket, and tries again: ";

  @TempDir
  Path directory;

  /** root has a default socket of its own, and may write everywhere. */
  @BeforeEach
  void becomeAnotherUser() throws IOException {
    Reeve.require(TestFiles.succeeds("setpriv", "--reuid", UID, "true"), "setpriv as root");
    allow(directory, "rwxrwxrwx");
  }

  private static void allow(Path path, String mode) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(mode));
  }

  private ReeveBuilder reeve(String... more) {
    return Reeve.in(directory).services(ONE).wrappedBy("setpriv", "--reuid", UID, "--regid", UID, "--clear-groups")
        .wrappedBy(more);
  }

  private void awaitServed(Reeve reeve, Path socket) {
    reeve.until("the socket is there", () -> Files.exists(socket));
    assertEquals(0, new ReeveCommands(directory).run("status", "--socket", socket.toString()).code(), reeve::describe);
    reeve.stop();
    assertFalse(Files.exists(socket), "the socket is removed at the end");
    assertFalse(Files.exists(Path.of(socket + ".lock")), "the lock is removed at the end");
  }

  @Test
  void aDefaultSocketIsMadeOnceItsDirectoryCanBe() throws IOException {
    Path runtime = directory.resolve("missing/user");
    List<Path> fallbacks = List.of(Path.of("/tmp/reeve-" + UID), Path.of("/dev/shm/reeve-" + UID));
    for (Path fallback : fallbacks) {
      Files.deleteIfExists(fallback);
      Files.createFile(fallback); // root's, and no directory
    }
    try (Reeve reeve = reeve().file("services.toml").config("[reeve]\nlog-dir = \"log\"\nstate-dir = \"state\"\n" + ONE)
        .environment("REEVE_SOCKET", null).environment("XDG_RUNTIME_DIR", runtime.toString()).run("-q")) {
      reeve.awaitStderr(TRIED_AGAIN + "cannot listen on \"" + runtime + "/reeve.sock\": cannot lock ");
      Files.createDirectory(runtime.getParent());
      allow(runtime.getParent(), "rwxrwxrwx");
      awaitServed(reeve, runtime.resolve("reeve.sock"));
    } finally {
      for (Path fallback : fallbacks) {
        Files.delete(fallback);
      }
    }
  }

  @Test
  void aSocketIsMadeOnceItsDirectoryCanBeWritten() throws IOException {
    Path place = Files.createDirectory(directory.resolve("place"));
    Path socket = place.resolve("s");
    allow(Files.createFile(place.resolve("s.lock")), "rw-rw-rw-");
    try (Reeve reeve = reeve().environment("REEVE_SOCKET", null).run("-q", "--socket", socket.toString())) {
      reeve.awaitStderr(TRIED_AGAIN + "cannot listen on \"" + socket + "\": permission denied");
      allow(place, "rwxrwxrwx");
      awaitServed(reeve, socket);
    }
  }

  /** How many threads a JVM starts with is not known, so the limit that allows all but the last is searched. */
  @Test
  void aSocketIsServedOnceThereIsAPlaceForItsThread() throws Exception {
    Process others = new ProcessBuilder("setpriv", "--reuid", UID, "--regid", UID, "--clear-groups", "sh", "-c",
        "for i in 1 2 3 4 5 6 7 8 9; do sleep 1000 & done; touch full; wait").directory(directory.toFile()).start();
    try {
      for (int limit = 18; limit < 45; limit++) {
        try (Reeve reeve = reeve("sh", "-c", "ulimit -p " + limit + " 2>/dev/null || ulimit -u " + limit
            + "; exec \"$0\" \"$@\"").run("-q")) {
          Path socket = directory.resolve("reeve.sock");
          reeve.until("it is known what the limit prevents",
              () -> !reeve.isAlive() || reeve.stderr().contains(TRIED_AGAIN) || Files.exists(socket));
          if (reeve.isAlive() && reeve.stderr().contains(TRIED_AGAIN)) {
            assertTrue(reeve.stderr().contains(TRIED_AGAIN + "unable to create native thread"), reeve::describe);
            others.descendants().forEach(ProcessHandle::destroyForcibly);
            awaitServed(reeve, socket);
            return;
          }
        }
      }
      fail("no limit allowed all threads but that of the socket");
    } finally {
      others.descendants().forEach(ProcessHandle::destroyForcibly);
      others.destroyForcibly().waitFor();
    }
  }
}
