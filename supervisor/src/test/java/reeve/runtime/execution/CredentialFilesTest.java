package reeve.runtime.execution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.ProcessAttributes.Ids;

/** The directories with secrets, on a real tmpfs. */
class CredentialFilesTest {
  private static final int USER = 64_321;
  private final Posix posix = new LinuxPosix();
  private Path memory;
  private Path secret;

  @TempDir
  Path directory;

  @BeforeEach
  void makePlaces() throws IOException {
    Path shared = Path.of("/dev/shm");
    assumeTrue(Files.isWritable(shared), "needs a tmpfs");
    memory = Files.createTempDirectory(shared, "reeve-test-");
    Files.createDirectories(memory.resolve("first"));
    Files.createDirectories(memory.resolve("second"));
    secret = Files.writeString(directory.resolve("secret"), "x");
  }

  @AfterEach
  void remove() throws IOException {
    if (memory != null) {
      try (Stream<Path> all = Files.walk(memory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  private CredentialPlace place(String id, String... names) {
    String[] places = Stream.of(names).map(name -> memory.resolve(name).toString()).toArray(String[]::new);
    return new CredentialPlace(posix, id, directory.toString(), places);
  }

  /** It stayed after the stop, and the service could not start any more. */
  @Test
  void aCredentialMayHaveTheNameOfTheLock() {
    CredentialFiles files = new CredentialFiles(posix, place("1", "first"));
    for (int round = 0; round < 2; round++) {
      assertNull(files.make("web", Map.of(CredentialPlace.LOCK, secret.toString()), null));
      assertEquals(List.of("web"), files.services());
      files.remove("web");
      assertEquals(List.of(), files.services());
    }
  }

  /** A better place has come since. The secrets of an adopted service would be in two places, and stay in one. */
  @Test
  void theDirectoryOfAFormerReeveIsUsed() {
    assertNull(new CredentialFiles(posix, place("1", "second")).make("web", Map.of("db", secret.toString()), null));
    CredentialFiles next = new CredentialFiles(posix, place("1", "first", "second"));
    assertNull(next.make("other", Map.of("db", secret.toString()), null));
    assertEquals(memory.resolve("second/" + CredentialPlace.PREFIX + "1/web").toString(), next.directory("web"));
    assertEquals(2, next.services().size());
    assertFalse(Files.exists(memory.resolve("first/" + CredentialPlace.PREFIX + "1")));
  }

  /** Its environment may be closed to a reeve without CAP_SYS_PTRACE, or be overwritten. */
  @Test
  void secretsOfAUserWhoseProcessLivesAreNotRemoved() throws Exception {
    assumeTrue(posix.euid() == 0, "needs root");
    CredentialPlace former = place("1", "first");
    assertNull(new CredentialFiles(posix, former).make("web", Map.of("db", secret.toString()),
        new Ids(USER, USER, new long[0])));
    Path kept = memory.resolve("first/" + CredentialPlace.PREFIX + "1/web/db");
    posix.close(takeLock(kept.getParent().resolveSibling(CredentialPlace.LOCK)));
    StaleCredentials stale = new StaleCredentials(posix, place("2", "first"), "CREDENTIALS_DIRECTORY");
    Process process = new ProcessBuilder("setpriv", "--reuid=" + USER, "--regid=" + USER, "--clear-groups", "sh", "-c",
        "echo; exec sleep 1000").start();
    try {
      assertEquals('\n', process.getInputStream().read());
      stale.remove();
      assertTrue(Files.exists(kept));
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  /** A lock ends with any descriptor of its file that this process closes (fcntl(2)). */
  private int takeLock(Path file) {
    return posix.open(file.toString(), reeve.posix.Files.Open.RDONLY, 0);
  }
}
