package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
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

  /** manpages.sh cuts them out of reeve.1. */
  @Test
  void thePagesOfTheCommandsAreInTheProgram() throws IOException {
    String links = Files.readString(PAGES.resolve("reeve.1"));
    Matcher link = Pattern.compile("^\\.BR (reeve\\\\-[a-z]+) \\(1\\),$", Pattern.MULTILINE).matcher(links);
    int pages = 0;
    while (link.find()) {
      String page = link.group(1).replace("\\", "") + ".1";
      assertTrue(Files.size(Reeve.HOME.resolve("share/man/man1").resolve(page)) > 0, page);
      pages++;
    }
    assertTrue(pages > 30, "only " + pages + " pages");
  }
}
