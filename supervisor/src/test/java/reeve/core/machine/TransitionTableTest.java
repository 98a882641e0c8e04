package reeve.core.machine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The table in DESIGN.md shows what the code does. */
class TransitionTableTest {
  private static final Path FILE = Path.of("DESIGN.md");
  private static final String BEGIN = "<!-- table: begin, printed from the code -->\n";
  private static final String END = "<!-- table: end -->\n";

  @Test
  void theTableInTheDesignIsPrintedFromTheCode() throws IOException {
    String text = Files.readString(FILE);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    assertTrue(begin >= 0 && end > begin, "cannot find the marks of the table in supervisor/DESIGN.md: put back "
        + BEGIN.strip() + " and " + END.strip());
    begin += BEGIN.length();
    String printed = "\n" + TransitionTable.print() + "\n";
    if (Boolean.getBoolean("reeve.write-table")) {
      Files.writeString(FILE, text.substring(0, begin) + printed + text.substring(end));
      return;
    }
    assertEquals(printed, text.substring(begin, end),
        "The table in supervisor/DESIGN.md differs from the code. If the code is right, print it again: "
            + "mvn -pl config,supervisor test -Dtest=TransitionTableTest -Dreeve.write-table=true"
            + " -Dsurefire.failIfNoSpecifiedTests=false");
  }
}
