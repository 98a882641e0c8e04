package reeve.cli.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** A full disk takes nothing from the files of the user. */
class DefinitionFileIT {
  private static final String OLD = "[service.a]\ncommand = [\"true\"]\n";

  @TempDir
  Path temp;
  private Path file;

  @BeforeEach
  void makeASmallDisk() throws Exception {
    assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", temp.toString()) == 0,
        "this needs the right to mount a file system");
    file = temp.resolve("reeve.toml");
    Files.writeString(file, OLD);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
  }

  @AfterEach
  void removeIt() throws Exception {
    run("umount", temp.toString());
  }

  private static int run(String... command) throws Exception {
    return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(temp)) {
      return files.map(each -> each.getFileName().toString()).toList();
    }
  }

  @Test
  void whatDoesNotFitIsNotAppendedInPart() throws IOException {
    assertThrows(IOException.class, () -> DefinitionFile.append(file, "# more\n".repeat(20_000)));
    assertEquals(OLD, Files.readString(file));
    DefinitionFile.append(file, "# more\n");
    assertEquals(OLD + "# more\n", Files.readString(file));
  }

  @Test
  void aFileIsReplacedOnlyByAWholeOne() throws IOException {
    assertThrows(IOException.class, () -> DefinitionFile.replace(file, "# other\n".repeat(20_000), null));
    assertEquals(OLD, Files.readString(file));
    assertEquals(List.of("reeve.toml"), names());
    DefinitionFile.replace(file, "# other\n", null);
    assertEquals("# other\n", Files.readString(file));
    assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aFileThatIsReplacedKeepsItsOwnerAndItsGroup() throws Exception {
    assertEquals(0, run("chown", "64998:64997", file.toString()));
    DefinitionFile.replace(file, "# other\n", PosixFilePermissions.fromString("rw-------"));
    assertEquals("# other\n", Files.readString(file));
    assertEquals(64998, Files.getAttribute(file, "unix:uid"));
    assertEquals(64997, Files.getAttribute(file, "unix:gid"));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
  }

  @Test
  void aPipeIsWrittenAndNotReplaced() throws Exception {
    Process reader = new ProcessBuilder("sh", "-c", "mkfifo pipe && touch made && cat pipe >out")
        .directory(temp.toFile()).start();
    Await.until("the pipe is there", () -> Files.exists(temp.resolve("made")));
    DefinitionFile.replace(temp.resolve("pipe"), "# other\n", PosixFilePermissions.fromString("rw-------"));
    boolean replaced = Files.isRegularFile(temp.resolve("pipe"));
    if (replaced) {
      reader.destroyForcibly(); // no writer comes
    }
    reader.waitFor();
    assertFalse(replaced);
    assertEquals("# other\n", Files.readString(temp.resolve("out")));
  }
}
