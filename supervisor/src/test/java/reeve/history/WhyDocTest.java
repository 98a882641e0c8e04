package reeve.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Checks that docs/why.md lists every field of {@code reeve why --json} in order, and those of its objects. */
class WhyDocTest {
  private static final Pattern WORD = Pattern.compile("`([A-Za-z-]+)`");

  @Test
  void everyFieldIsDocumented() throws IOException {
    Why why = new LedgerFixture().reeve(7).started("web", 100, 1).died("web", 100, 1, "\"code\":3").why("web");
    why = new Why(why.run(), why.cause(), why.oom(), List.of(new OutputTail("stdout", "/x", List.of(), false, null)),
        new RecentExits(1, 1, 1, 1),
        null, "no", 0, new CoreFile("/core", false));
    JsonObject json = JsonParser.parseString(WhyJson.write(why)).getAsJsonObject();
    String page = Files.readString(Path.of("../docs/why.md"));
    page = page.substring(page.indexOf("<!-- why: begin"), page.indexOf("<!-- why: end"));
    List<String> documented = new ArrayList<>();
    for (String line : page.split("\n")) {
      if (line.startsWith("| `")) {
        Matcher word = WORD.matcher(line.split("\\|")[1]);
        while (word.find()) {
          documented.add(word.group(1));
        }
      }
    }
    List<String> written = new ArrayList<>(json.keySet());
    assertEquals(written, documented);
    for (String part : List.of("cause", "lately", "next")) {
      for (String field : json.getAsJsonObject(part).keySet()) {
        assertTrue(page.contains("`" + field + "`"), part + "." + field);
      }
    }
    for (String field : json.getAsJsonArray("lines").get(0).getAsJsonObject().keySet()) {
      assertTrue(page.contains("`" + field + "`"), "lines[]." + field);
    }
    assertEquals(json.keySet().stream().takeWhile(field -> !field.equals("cause")).toList(),
        new ArrayList<>(JsonParser.parseString(WhyJson.write(why.run())).getAsJsonObject().keySet()),
        "the fields of a run come first, and are those of reeve history");
    for (Why.Oom oom : Why.Oom.values()) {
      assertTrue(page.contains("`" + oom.name().toLowerCase(Locale.ROOT) + "`"), oom.name());
    }
  }
}
