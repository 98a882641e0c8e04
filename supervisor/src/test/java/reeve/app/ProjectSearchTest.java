package reeve.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The search for the nearest file, with real files. */
class ProjectSearchTest {
  private static final int STRANGER = 54_321;

  @TempDir
  private Path directory;
  private Path nested;
  private int uid;

  @BeforeEach
  void makeDirectories() throws IOException {
    nested = Files.createDirectories(directory.resolve("a/b c/ä"));
    uid = (Integer) Files.getAttribute(nested, "unix:uid");
  }

  private ProjectSearch.Found search() {
    return ProjectSearch.nearest(nested.toString(), uid);
  }

  @Test
  void theNearestFileUpwardIsFound() throws IOException {
    assertNull(search());
    Path outer = Files.createFile(directory.resolve("reeve.toml"));
    assertEquals(new ProjectSearch.Found(outer.toString(), null), search());
    Path inner = Files.createFile(directory.resolve("a/reeve.toml"));
    assertEquals(new ProjectSearch.Found(inner.toString(), null), search());
    Files.createFile(nested.resolve("reeve.toml"));
    assertEquals(new ProjectSearch.Found("reeve.toml", null), search());
  }

  @Test
  void aDirectoryOfTheNameIsPassed() throws IOException {
    Files.createDirectory(nested.resolve("reeve.toml"));
    assertNull(search());
  }

  @Test
  void aFileThatEveryUserCanWriteIsRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("a/reeve.toml"));
    Files.createFile(directory.resolve("reeve.toml"));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    assertEquals(file.toString(), search().path(), "the one above it is not used instead");
    assertTrue(search().refusal().contains("every user can write to it"), search().refusal());
    assertNull(ProjectSearch.nearest(nested.toString(), -1).refusal(), "as PID 1");
  }

  @Test
  void aFileOfAnotherUserIsRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("a/reeve.toml"));
    if (uid == 0) {
      Files.setAttribute(file, "unix:uid", STRANGER);
      assertTrue(search().refusal().contains("belongs to the uid " + STRANGER), search().refusal());
      Files.setAttribute(file, "unix:uid", 0);
      assertNull(ProjectSearch.nearest(nested.toString(), STRANGER).refusal(), "a file of root is not planted");
    } else {
      assertTrue(ProjectSearch.nearest(nested.toString(), STRANGER).refusal().contains("belongs to the uid " + uid));
    }
  }

  @Test
  void aLinkOfAnotherUserIsRefused() throws IOException {
    if (uid != 0) {
      return; // only root can give a link to another user
    }
    Path target = Files.createFile(directory.resolve("own.toml"));
    Path link = Files.createSymbolicLink(nested.resolve("reeve.toml"), target);
    assertNull(search().refusal());
    Files.getFileAttributeView(link, java.nio.file.attribute.PosixFileAttributeView.class,
        java.nio.file.LinkOption.NOFOLLOW_LINKS).setOwner(
            new java.io.File("/proc/self").toPath().getFileSystem()
                .getUserPrincipalLookupService().lookupPrincipalByName(Integer.toString(STRANGER)));
    assertTrue(search().refusal().contains("belongs to the uid " + STRANGER), search().refusal());
  }
}
