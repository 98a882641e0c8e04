package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.LinuxPosix;

/** The file itself, on a real disk. */
class HealthFileTest {
  @TempDir
  Path directory;

  private HealthFile file(Path path) {
    return new HealthFile(new LinuxPosix(), path.toString());
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void itHasThePidAndCanBeReadByAll() throws IOException {
    Path path = directory.resolve("a/b/healthy");
    assertNull(file(path).create(4711), "directories that are missing are made");
    assertEquals("4711\n", Files.readString(path));
    assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
    assertNull(file(path).create(12), "one of a former reeve is replaced");
    assertEquals("12\n", Files.readString(path));
    assertNull(file(path).delete());
    assertFalse(Files.exists(path));
    assertNull(file(path).delete(), "there is none");
    assertNull(file(directory.resolve("none/healthy")).delete());
  }

  @Test
  void whatAKilledReeveHasLeftBesideItIsNoObstacle() throws IOException {
    Files.writeString(directory.resolve(".healthy.new"), "1");
    Files.writeString(directory.resolve("healthy"), "");
    assertNull(file(directory.resolve("healthy")).create(7));
    assertEquals(List.of("healthy"), names());
  }

  @Test
  void aFileThatIsNoHealthFileIsKept() throws IOException {
    for (String content : List.of("root:x:0:0\n", "12", "12\n13\n", "\n", "123456789012\n")) {
      Path path = Files.writeString(directory.resolve("passwd"), content);
      assertEquals("there is a file that is no health file of reeve", file(path).foreign());
      assertNotNull(file(path).create(7));
      assertNotNull(file(path).delete());
      assertEquals(content, Files.readString(path));
    }
    Path other = Files.createDirectory(directory.resolve("directory"));
    assertEquals("there is something else than a file", file(other).create(7));
    assertEquals("there is something else than a file", file(other).delete());
  }

  @Test
  void aLinkIsNotFollowed() throws IOException {
    Path target = Files.writeString(directory.resolve("target"), "5\n");
    Path link = Files.createSymbolicLink(directory.resolve("healthy"), target);
    assertEquals("it is a symbolic link", file(link).create(7));
    assertEquals("it is a symbolic link", file(link).delete());
    assertEquals("5\n", Files.readString(target));
    Files.createSymbolicLink(directory.resolve(".ok.new"), target);
    assertNull(file(directory.resolve("ok")).create(7), "the link is deleted, not written through");
    assertEquals("5\n", Files.readString(target));
  }

  @Test
  void aLinkToADirectoryThatAnotherUserMayHaveMadeIsNotFollowed() throws IOException {
    Path shared = Files.createDirectory(directory.resolve("shared"));
    Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path victim = Files.createDirectory(directory.resolve("victim"));
    Files.writeString(victim.resolve("healthy"), "5\n");
    Files.createSymbolicLink(shared.resolve("link"), victim);
    HealthFile file = file(shared.resolve("link/healthy"));
    assertTrue(file.create(7).contains("too many symbolic links"), file.create(7));
    assertNotNull(file.delete());
    assertEquals("5\n", Files.readString(victim.resolve("healthy")));
  }

  @Test
  void aPathThatCannotBeMadeIsReported() throws IOException {
    Files.writeString(directory.resolve("file"), "x");
    assertTrue(file(directory.resolve("file/healthy")).create(7).contains("not a directory"));
    assertNull(file(directory.resolve("healthy")).foreign());
  }
}
