package reeve.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import reeve.cli.Documents;

/** The table of exit codes in the documentation matches the constants. */
class ExitCodesTest {
  @Test
  void theTableHasExactlyTheCodesOfTheCommands() throws IllegalAccessException {
    Map<Integer, String> coded = new TreeMap<>();
    for (java.lang.reflect.Field field : ExitCodes.class.getFields()) {
      coded.put(field.getInt(null), field.getName());
    }
    String text = Documents.text(Documents.ROOT.resolve("docs/exit-codes.md"));
    String table = text.substring(text.indexOf("## Commands that ask a running reeve"));
    Map<Integer, String> documented = new TreeMap<>();
    Matcher row = Pattern.compile("^\\| (\\d+) \\| `([A-Z_]+)` \\|", Pattern.MULTILINE).matcher(table);
    while (row.find()) {
      documented.put(Integer.parseInt(row.group(1)), row.group(2));
    }
    assertEquals(coded, documented);
  }
}
