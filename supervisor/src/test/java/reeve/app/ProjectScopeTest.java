package reeve.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.Sockets;

/** Which project a configuration belongs to, and the names that are made of its directory. */
class ProjectScopeTest {
  @TempDir
  private Path directory;

  @BeforeEach
  void resolve() throws IOException {
    directory = directory.toRealPath();
  }

  @Test
  void aFileOfTheNameMakesItsDirectoryAProject() throws IOException {
    Files.createDirectory(directory.resolve("shop"));
    Files.createFile(directory.resolve("shop/reeve.toml"));
    ProjectScope project = ProjectScope.ofFiles(List.of(directory + "/shop/reeve.toml"));
    assertEquals("shop", project.name());
    assertEquals(directory + "/shop", project.directory());
    assertEquals(directory + "/shop/reeve.toml", project.file());
    assertEquals(project, ProjectScope.ofFiles(List.of(directory + "/shop")));
    assertEquals(project,
        ProjectScope.ofFiles(List.of(directory + "/dev.toml", directory + "/shop/../shop/reeve.toml")));
  }

  @Test
  void otherFilesAndThoseOfTheMachineAreNone() {
    assertNull(ProjectScope.ofFiles(List.of()));
    assertNull(ProjectScope.ofFiles(List.of(directory + "/shop.toml", directory.toString())));
    assertNull(ProjectScope.ofFiles(List.of("/etc/reeve/reeve.toml")));
  }

  @Test
  void aLinkToADirectoryIsTheSameProject() throws IOException {
    Files.createDirectory(directory.resolve("shop"));
    Files.createSymbolicLink(directory.resolve("link"), directory.resolve("shop"));
    assertEquals(ProjectScope.at(directory + "/shop"), ProjectScope.at(directory + "/link"));
  }

  @Test
  void theFirstProcessAndANamedSocketOwnNoProject() {
    List<String> files = List.of(directory + "/reeve.toml");
    assertEquals(directory.toString(), DefaultPaths.ownProject(files, null, null, Map.of(), 7).directory());
    assertNull(DefaultPaths.ownProject(files, null, null, Map.of(), 1));
    assertNull(DefaultPaths.ownProject(files, "/o", null, Map.of(), 7));
    assertNull(DefaultPaths.ownProject(files, null, "/c", Map.of(), 7));
    assertNull(DefaultPaths.ownProject(files, null, null, Map.of("REEVE_SOCKET", "/v"), 7));
  }

  @Test
  void theKeyIsShortAndPlainForEveryPath() {
    String longest = "/home/a/" + "ä b/".repeat(60) + "Größe des Käfigs " + "x".repeat(200);
    ProjectScope project = ProjectScope.at(longest);
    assertTrue(project.key().matches("[A-Za-z0-9._-]{17,41}"), project.key());
    assertTrue(Sockets.pathLength("/dev/shm/reeve-4294967294/" + project.key() + ".sock") <= Sockets.LONGEST_PATH);
    assertNotEquals(project.key(), ProjectScope.at(longest + "y").key());
    assertEquals("shop-" + "5c1ab5ee5ea7c88c".length(), ProjectScope.at("/srv/shop").key().replaceAll("-.*", "-16"));
  }

  @Test
  void theEntryKeepsEveryPath() {
    ProjectEntry entry =
        new ProjectEntry(ProjectScope.at("/srv/a\\n=b\nc ä"), 1, 2, 3, 4, "boot", "/run/reeve/x\\.sock");
    assertEquals(entry, ProjectEntry.decode(entry.encode()));
    assertNull(ProjectEntry.decode(""));
    assertNull(ProjectEntry.decode(entry.encode().replace("pid=3", "pid=x")));
    assertNull(ProjectEntry.decode(entry.encode().replace("directory=/", "directory=")));
  }
}
