package reeve.config.util;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Paths as text. */
class FilePathsTest {
  @ParameterizedTest
  @CsvSource({"/a, b, /a/b", "/a, /b, /b", "/a, ./b/../c, /a/c", "/a, ../../.., /", "/a, b//c/, /a/b/c", "/, x, /x",
      "/a, ~/b, /a/~/b", "/a, .hidden, /a/.hidden"})
  void aPathBecomesAbsoluteAndNormal(String directory, String path, String absolute) {
    assertEquals(absolute, FilePaths.absolute(directory, path));
  }

  @ParameterizedTest
  @CsvSource({"a, .", "/a, /", "/a/b, /a", "a/b, a"})
  void theDirectoryIsWhatIsBeforeTheLastSlash(String path, String directory) {
    assertEquals(directory, FilePaths.directoryOf(path));
  }
}
