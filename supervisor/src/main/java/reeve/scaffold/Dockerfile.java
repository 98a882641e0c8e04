package reeve.scaffold;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The command of a Dockerfile: {@code ENTRYPOINT} and {@code CMD} of its last stage.
 *
 * @see <a href="https://docs.docker.com/reference/dockerfile/">Dockerfile reference</a>
 */
final class Dockerfile {
  private static final Pattern INSTRUCTION =
      Pattern.compile("(?im)^[ \\t]*(FROM|CMD|ENTRYPOINT)[ \\t]+((?:[^\\n]*\\\\\\r?\\n)*[^\\n]*)$");

  private Dockerfile() {}

  /**
   * Proposes what the image would run.
   *
   * @return null: there is no command in the file
   */
  static ProposedService service(String name, String from, String text) {
    String command = null;
    String entrypoint = null;
    Matcher matcher = INSTRUCTION.matcher(text);
    while (matcher.find()) {
      String value = matcher.group(2).replaceAll("\\\\\\r?\\n", " ").strip();
      switch (matcher.group(1).toUpperCase(Locale.ROOT)) {
        case "CMD" -> command = value;
        case "ENTRYPOINT" -> entrypoint = value;
        default -> {
          command = null;
          entrypoint = null;
        }
      }
    }
    List<String> first = words(entrypoint);
    List<String> second = words(command);
    if (entrypoint != null && first == null || command != null && second == null) {
      // One for the shell: a CMD beside an ENTRYPOINT of that form is ignored.
      String line = entrypoint != null ? entrypoint : command;
      return ProposedService.line(name, from, null, line);
    }
    List<String> words = new ArrayList<>(first == null ? List.of() : first);
    words.addAll(second == null ? List.of() : second);
    return words.isEmpty() || words.get(0).isEmpty() ? null : ProposedService.of(name, from, null, words);
  }

  /** @return null: there is no such instruction, or it is a line for the shell */
  private static List<String> words(String value) {
    if (value == null || !value.startsWith("[")) {
      return null;
    }
    try {
      JsonElement array = JsonParser.parseString(value);
      List<String> words = new ArrayList<>();
      for (JsonElement word : array.isJsonArray() ? array.getAsJsonArray() : new JsonArray()) {
        words.add(word.getAsString());
      }
      return words;
    } catch (JsonParseException | IllegalStateException | UnsupportedOperationException e) {
      return null;
    }
  }
}
