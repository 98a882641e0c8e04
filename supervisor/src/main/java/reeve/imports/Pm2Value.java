package reeve.imports;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The forms of values of PM2. Pure. */
final class Pm2Value {
  private static final Pattern DURATION = Pattern.compile("([0-9]+)(ms|s|m|h|)");
  private static final Pattern SIZE = Pattern.compile("([0-9]+)([KMG]?)B?");

  private Pm2Value() {}

  /** @return empty: there is no such value */
  static String text(JsonObject app, String key) {
    JsonElement value = app.get(key);
    return value != null && value.isJsonPrimitive() ? value.getAsString() : "";
  }

  /** Words of a string, as of a command line, or of an array; null: they cannot be split. */
  static List<String> words(JsonElement value) {
    if (!value.isJsonArray()) {
      return value.isJsonPrimitive() ? CommandWords.split(value.getAsString()) : List.of();
    }
    List<String> words = new ArrayList<>();
    for (JsonElement word : value.getAsJsonArray()) {
      if (word.isJsonPrimitive()) {
        words.add(word.getAsString());
      }
    }
    return words;
  }

  /** @return a duration of reeve for milliseconds or a text such as 10s; null: it is none */
  static String duration(String text) {
    Matcher matcher = DURATION.matcher(text);
    return matcher.matches() ? "\"" + matcher.group(1) + (matcher.group(2).isEmpty() ? "ms" : matcher.group(2)) + "\""
        : null;
  }

  /** @return a size of reeve, of a number of bytes or a text such as 300M; null: it is none */
  static String size(String text) {
    Matcher matcher = SIZE.matcher(text.toUpperCase(Locale.ROOT));
    if (!matcher.matches()) {
      return null;
    }
    return "\"" + matcher.group(1) + (matcher.group(2).isEmpty() ? "B" : matcher.group(2) + "iB") + "\"";
  }
}
