package reeve.runtime.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PathSnapshotTest {
  @TempDir
  Path directory;

  private PathSnapshot at(String name) {
    return PathSnapshot.at(directory.resolve(name).toString(), true);
  }

  @Test
  void aMissingPathHasNoIdentityAndTheNameThatIsMissing() {
    PathSnapshot snapshot = at("a/b");
    assertEquals("", snapshot.identity);
    assertEquals(0, snapshot.changedMillis);
    assertEquals(Set.of("a"), snapshot.directories.get(directory.toString()));
  }

  @Test
  void aChangedFileHasAnotherIdentity() throws IOException {
    Files.writeString(directory.resolve("file"), "1");
    String before = at("file").identity;
    assertEquals(before, at("file").identity);
    Files.writeString(directory.resolve("file"), "22");
    assertNotEquals(before, at("file").identity);
  }

  @Test
  void aSwappedLinkLeadsToAnotherIdentity() throws IOException {
    Files.createDirectories(directory.resolve("v1"));
    Files.createDirectories(directory.resolve("v2"));
    Files.writeString(directory.resolve("v1/file"), "1");
    Files.writeString(directory.resolve("v2/file"), "2");
    Files.createSymbolicLink(directory.resolve("current"), Path.of("v1"));
    PathSnapshot before = at("current/file");
    assertTrue(before.directories.get(directory.toString()).containsAll(Set.of("current", "v1")));
    Files.delete(directory.resolve("current"));
    Files.createSymbolicLink(directory.resolve("current"), directory.resolve("v2"));
    assertNotEquals(before.identity, at("current/file").identity);
  }

  @Test
  void aDirectoryIsWatchedWithItsContentIfThatIsWanted() throws IOException {
    Files.createDirectories(directory.resolve("conf.d"));
    String path = directory.resolve("conf.d").toString();
    assertEquals(Set.of(), PathSnapshot.at(path, true).directories.get(path));
    assertFalse(PathSnapshot.at(path, false).directories.containsKey(path));
    String before = PathSnapshot.at(path, false).identity;
    Files.writeString(directory.resolve("conf.d/new"), "");
    assertEquals(before, PathSnapshot.at(path, false).identity);
  }

  @Test
  void linksInACircleLeadNowhere() throws IOException {
    Files.createSymbolicLink(directory.resolve("a"), Path.of("b"));
    Files.createSymbolicLink(directory.resolve("b"), Path.of("a"));
    assertEquals("", at("a").identity);
  }

  @Test
  void onlyARegularFileWithoutAnotherNameMayStillBeWritten() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    assertTrue(PathSnapshot.isBeingWritten(directory.toString(), "file"));
    Files.createLink(directory.resolve("other"), directory.resolve("file"));
    assertFalse(PathSnapshot.isBeingWritten(directory.toString(), "file"));
    assertFalse(PathSnapshot.isBeingWritten(directory.toString(), "missing"));
  }
}
