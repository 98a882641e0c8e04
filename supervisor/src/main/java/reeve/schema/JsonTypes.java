package reeve.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import reeve.config.Signal;
import reeve.json.Json;

/**
 * The parts that JSON schemas of values are made of (JSON Schema, draft 7). A string may hold {@code ${VAR}} instead of
 * what its pattern says. Pure.
 */
final class JsonTypes {
  /** A string with a variable, whose value is known only to reeve. */
  private static final String VARIABLE = "\\$\\{";

  /** Without lookahead, which not every validator has; the order of the units is left to reeve. */
  private static final String LENGTH = "0|(?:[0-9]+(?:d|h|m|s|ms))+";
  private static final String SIGNAL_NAME = signalNames();
  private static final String SIGNAL = SIGNAL_NAME + "|[0-9]{1,2}";

  static final Map<String, Object> STRING = Map.of("type", "string");
  static final Map<String, Object> BOOLEAN = Map.of("type", "boolean");
  static final Map<String, Object> DURATION = pattern("^(?:" + LENGTH + ")$");
  static final Map<String, Object> SIZE = pattern("^[0-9]+(?:B|KB|KiB|MB|MiB|GB|GiB|TB|TiB)$");
  static final Map<String, Object> SIGNAL_VALUE = pattern("^(?:" + SIGNAL + ")$");
  /** A signal, and perhaps how long reeve waits after it. */
  static final Map<String, Object> STEP = pattern("^(?:" + SIGNAL + ")(?: +(?:" + LENGTH + "))?$");
  static final Map<String, Object> MODE = pattern("^0?[0-7]{3}$");
  static final Map<String, Object> STRINGS = array(STRING);
  static final Map<String, Object> STATUSES = statuses("");

  private JsonTypes() {}

  /** The names in capital and in small letters, with and without SIG. */
  private static String signalNames() {
    StringBuilder names = new StringBuilder("RTMIN(?:[+][0-9]{1,2})?|RTMAX(?:-[0-9]{1,2})?|IOT|POLL|CLD");
    for (int n = 1; n < 32; n++) {
      names.append('|').append(new Signal(n).name().substring("SIG".length()));
    }
    return "(?:SIG)?(?:" + names + ")|(?:sig)?(?:" + names.toString().toLowerCase(Locale.ROOT) + ")";
  }

  /** Exit codes, ranges and signals. @param more other words, as a part of a pattern that begins with a bar */
  static Map<String, Object> statuses(String more) {
    return array(
        anyOf(List.of(integer(0, 255), pattern("^(?:[0-9]{1,3}(?:-[0-9]{1,3})?|" + SIGNAL_NAME + more + ")$"))));
  }

  /** A string that matches a pattern, or holds a variable. */
  static Map<String, Object> pattern(String regex) {
    return fields("type", "string", "pattern", regex + "|" + VARIABLE);
  }

  /** One of these words, or a string that holds a variable. */
  static Map<String, Object> words(List<String> words) {
    return anyOf(List.of(Map.of("enum", words), fields("type", "string", "pattern", VARIABLE)));
  }

  /** @param max negative: no limit */
  static Map<String, Object> integer(long min, long max) {
    Map<String, Object> type = fields("type", "integer", "minimum", new Json.Num(String.valueOf(min)));
    if (max >= 0) {
      type.put("maximum", new Json.Num(String.valueOf(max)));
    }
    return type;
  }

  static Map<String, Object> number(String min, String max) {
    return fields("type", "number", "minimum", new Json.Num(min), "maximum", new Json.Num(max));
  }

  static Map<String, Object> array(Map<String, Object> items) {
    return fields("type", "array", "items", items);
  }

  /** The type, or an array of it. */
  static Map<String, Object> oneOrMore(Map<String, Object> type) {
    return anyOf(List.of(type, array(type)));
  }

  static Map<String, Object> anyOf(List<Map<String, Object>> types) {
    if (types.size() == 1) {
      return types.get(0);
    }
    Map<String, Object> any = new LinkedHashMap<>();
    any.put("anyOf", new ArrayList<Object>(types));
    return any;
  }

  /** A table with names of its own, each with a value of this type. */
  static Map<String, Object> tableOf(Map<String, Object> type) {
    return fields("type", "object", "additionalProperties", type);
  }

  /**
   * A table with these keys and no others.
   *
   * @param keysAndTypes a key, its type, the next key, …
   */
  static Map<String, Object> table(Object... keysAndTypes) {
    return fields("type", "object", "additionalProperties", false, "properties", fields(keysAndTypes));
  }

  /** A changeable map in the order of the arguments. */
  static Map<String, Object> fields(Object... keysAndValues) {
    Map<String, Object> fields = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      fields.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return fields;
  }
}
