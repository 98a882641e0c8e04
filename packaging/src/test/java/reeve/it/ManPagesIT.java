package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The man pages come with the program, where man looks for them beside a directory of PATH (manpath(1)). */
class ManPagesIT {
  private static final Path PAGES = Path.of(System.getProperty("reeve.packaging", ".")).resolve("man");

  @ParameterizedTest
  @ValueSource(strings = {"reeve.1", "reeve.toml.5"})
  void thePageIsInTheProgram(String page) throws IOException {
    char section = page.charAt(page.length() - 1);
    assertEquals(-1L, Files.mismatch(PAGES.resolve(page), Reeve.HOME.resolve("share/man/man" + section + "/" + page)));
  }
}
