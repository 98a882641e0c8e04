package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("once")
class SpawnGateIT {
  @TempDir
  Path parent;

  /** A killed reeve with the same pid had left it, and a state directory that worked before was given up. */
  @Test
  void aDirectoryThatAKilledReeveLeftDoesNotMatter() throws Exception {
    String name = SpawnGate.directoryName(12);
    Path first = Files.createDirectory(parent.resolve(name));
    assertEquals(0, SpawnGate.makeDirectory(parent.toString(), name), "an empty one is replaced");
    Files.createFile(first.resolve("gate"));
    assertEquals(1, SpawnGate.makeDirectory(parent.toString(), name));
    String second = SpawnGate.numbered(parent.toString(), name, 1);
    assertTrue(Files.isDirectory(Path.of(second)));
    assertTrue(second.endsWith(name), "so that its processes are found");
    assertTrue(Files.exists(first.resolve("gate")), "nothing is removed that another program may have put there");
    assertEquals(-Errno.ENOENT, SpawnGate.makeDirectory(parent + "/missing", name));
  }
}
