package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;

/** Secrets where no directory is in memory, as in a container without tmpfs: in a mount namespace. */
@Tag("once")
final class CredentialMountIT {
  private static final String SERVICES = """
      [service.web]
      command = "cat $CREDENTIALS_DIRECTORY/db; stat -f -c ' %T' $CREDENTIALS_DIRECTORY; stat -c 'mode %a' $CREDENTIALS_DIRECTORY/..; grep -c reeve-credentials /proc/self/mounts; exec sleep 1000"
      shell = true
      restart = "no"
      user = 65003
      credentials = { db = "secret" }
      """;

  /** On a disk: the usual place of temporary files may be in memory. */
  static final class DiskDirectory implements TempDirFactory {
    @Override
    public Path createTempDirectory(AnnotatedElementContext element, ExtensionContext context) throws IOException {
      Path usual = Path.of(System.getProperty("java.io.tmpdir"));
      Path other = Path.of("/var/tmp");
      boolean inMemory = "tmpfs".equals(Files.getFileStore(usual).type());
      return Files.createTempDirectory(inMemory && Files.isDirectory(other) ? other : usual, "reeve");
    }
  }

  @TempDir(factory = DiskDirectory.class)
  Path directory;

  @BeforeEach
  void hide() throws Exception {
    Reeve.require(TestFiles.isRoot() && TestFiles.succeeds("unshare", "--mount", "true"), "root, and mount namespaces");
    Reeve.require(!"tmpfs".equals(Files.getFileStore(directory).type()), "a temporary directory on a disk");
    TestFiles.setMode(directory, "rwxr-xr-x");
    Files.createDirectory(directory.resolve("disk"));
    Files.writeString(directory.resolve("secret"), "swordfish");
    Files.writeString(directory.resolve("inside"), """
        #!/bin/sh
        mount --bind disk /run || exit 99
        if [ -d /dev/shm ]; then mount --bind disk /dev/shm || exit 99; fi
        "$@"
        code=$?
        grep -c reeve-credentials /proc/self/mounts >left
        ls disk state | grep reeve-credentials >>left
        exit $code
        """);
    TestFiles.setMode(directory.resolve("inside"), "rwxr-xr-x");
  }

  @Test
  void reeveMountsAFileSystemOfItsOwnAndUnmountsItAtItsEnd() throws Exception {
    ReeveCommands commands = new ReeveCommands(directory);
    try (Reeve reeve = Reeve.in(directory).wrappedBy("unshare", "--mount", "./inside").services(SERVICES).run()) {
      assertEquals("swordfish tmpfs\nmode 711\n1\n", reeve.awaitLog("web", "711\n1\n"));
      assertFalse(Files.exists(directory.resolve("disk/secret")));
      try (var names = Files.walk(directory.resolve("disk"))) {
        assertFalse(names.anyMatch(path -> path.endsWith("db")), "a secret is on the disk");
      }
      assertEquals(0, commands.run("shutdown").code());
      assertEquals(0, reeve.awaitExit());
    }
    assertEquals("0\n", Files.readString(directory.resolve("left")));
  }

  @Test
  void withoutTheRightItSaysWhatWasTried() throws Exception {
    try (Reeve reeve = Reeve.in(directory).wrappedBy("unshare", "--mount", "./inside", "setpriv", "--bounding-set",
        "-sys_admin", "--inh-caps", "-all").services(SERVICES).run()) {
      String message = EventFields.text(reeve.awaitEvent("web", "start-failed"), "message");
      assertTrue(message.contains("cannot keep its credentials in memory: none of \"/run\" (not a tmpfs), "), message);
      assertTrue(message.endsWith("; mount a tmpfs at one of them, or run reeve with CAP_SYS_ADMIN"), message);
      new ReeveCommands(directory).run("shutdown");
      reeve.awaitExit();
    }
    assertEquals("0\n", Files.readString(directory.resolve("left")));
  }
}
