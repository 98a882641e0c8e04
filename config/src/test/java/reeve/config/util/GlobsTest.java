package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Globs in the names of files. */
class GlobsTest {
  @TempDir
  Path directory;

  private void files(String... names) throws IOException {
    for (String name : names) {
      Files.createDirectories(directory.resolve(name).getParent());
      Files.createFile(directory.resolve(name));
    }
  }

  private List<String> expand(String pattern) {
    return Globs.expand(directory.toString(), pattern).stream()
        .map(path -> directory.relativize(Path.of(path)).toString()).toList();
  }

  @Test
  void theNamesOfADirectoryAreSorted() throws IOException {
    files("c.toml", "a.toml", "b.toml", "b.txt", ".hidden.toml");
    assertEquals(List.of("a.toml", "b.toml", "c.toml"), Globs.list(directory.toFile(), "*.toml"));
    assertEquals(List.of(), Globs.list(directory.toFile(), "*.xml"));
    assertNull(Globs.list(directory.resolve("missing").toFile(), "*"));
  }

  @Test
  void aPatternWithoutAGlobIsTheFileIfThereIsOne() throws IOException {
    files("d/a.toml");
    assertEquals(List.of("d/a.toml"), expand("d/a.toml"));
    assertEquals(List.of("d/a.toml"), expand("d//a.toml"));
    assertEquals(List.of(), expand("d/b.toml"));
    assertEquals(List.of(), expand("d"));
  }

  @Test
  void aGlobInADirectoryIsFollowedIntoDirectoriesOnly() throws IOException {
    files("one/a.toml", "two/a.toml", "two/b.toml", "three", "four.toml/x");
    assertEquals(List.of("one/a.toml", "two/a.toml", "two/b.toml"), expand("*/?.toml"));
    assertEquals(List.of("three"), expand("*"), "directories are no files");
    assertEquals(List.of("one/a.toml"), expand(directory + "/one/*"));
  }
}
