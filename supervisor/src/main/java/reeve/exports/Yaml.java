package reeve.exports;

import java.util.List;
import java.util.Map;
import reeve.json.Json;

/**
 * Writes maps, lists, strings, numbers and booleans as YAML 1.2: blocks by indentation, and each string in double
 * quotes as in JSON, whose strings YAML contains. Thus no string can be read as a number, a boolean or a date. Pure.
 */
final class Yaml {
  private Yaml() {}

  /** @param map its keys are written without quotes if they are plain words */
  static String text(Map<String, ?> map) {
    StringBuilder text = new StringBuilder();
    map(text, map, 0);
    return text.toString();
  }

  private static void map(StringBuilder text, Map<?, ?> map, int indent) {
    boolean first = true;
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      String key = entry.getKey().toString();
      text.append(first && text.length() > 0 && text.charAt(text.length() - 1) == ' ' ? "" : " ".repeat(indent));
      text.append(isPlain(key) ? key : quoted(key)).append(':');
      value(text, entry.getValue(), indent);
      first = false;
    }
  }

  /** The value after a colon, with the end of the line. */
  private static void value(StringBuilder text, Object value, int indent) {
    if (value instanceof Map<?, ?> map && !map.isEmpty()) {
      map(text.append('\n'), map, indent + 2);
    } else if (value instanceof List<?> list && !list.isEmpty() && list.get(0) instanceof Map<?, ?>) {
      text.append('\n');
      for (Object item : list) {
        map(text.append(" ".repeat(indent + 2)).append("- "), (Map<?, ?>) item, indent + 4);
      }
    } else {
      text.append(' ').append(scalar(value)).append('\n');
    }
  }

  private static String scalar(Object value) {
    if (value instanceof List<?> list) {
      StringBuilder items = new StringBuilder("[");
      for (Object item : list) {
        items.append(items.length() > 1 ? ", " : "").append(scalar(item));
      }
      return items.append(']').toString();
    }
    return value instanceof Map<?, ?> ? "{}" : value instanceof String ? quoted(value) : String.valueOf(value);
  }

  /** YAML has no control characters above 0x7e in a file either. */
  private static String quoted(Object value) {
    StringBuilder text = new StringBuilder();
    String json = Json.text(value);
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      text.append(c >= 0x7f && c < 0xa0 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
    }
    return text.toString();
  }

  /** Letters first, so that it is no number; the words that are booleans or null are no keys here. */
  private static boolean isPlain(String key) {
    return key.matches("[A-Za-z][A-Za-z0-9_./-]*") && !key.matches("(?i)true|false|yes|no|on|off|null|y|n");
  }
}
