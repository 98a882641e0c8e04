package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the part of YAML that compose files use: maps and lists by indentation and in brackets, strings with and
 * without quotes, and comments. Anchors, tags and block scalars are read as texts. What it cannot read is left out: it
 * never fails. Pure.
 */
final class YamlSubset {
  private static final int MAX_DEPTH = 32;

  private record Line(int indent, String text) {}

  private final List<Line> lines = new ArrayList<>();
  private int at;

  private YamlSubset(String text) {
    for (String raw : text.split("\r?\n")) {
      String line = withoutComment(raw).stripTrailing();
      int indent = 0;
      while (indent < line.length() && line.charAt(indent) == ' ') {
        indent++;
      }
      if (indent < line.length() && !line.startsWith("---")) {
        lines.add(new Line(indent, line.substring(indent)));
      }
    }
  }

  /** @return a tree of Map, List and String; an empty map if it is no map */
  static Map<String, Object> read(String text) {
    YamlSubset reader = new YamlSubset(text);
    return map(reader.lines.isEmpty() ? null : reader.block(reader.lines.get(0).indent(), 0));
  }

  /** The value as a map; empty if it is none. */
  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return value instanceof Map<?, ?> ? (Map<String, Object>) value : Map.of();
  }

  private Object block(int indent, int depth) {
    return at < lines.size() && isItem(lines.get(at).text()) ? items(indent, depth) : entries(indent, depth);
  }

  private static boolean isItem(String text) {
    return text.equals("-") || text.startsWith("- ");
  }

  private List<Object> items(int indent, int depth) {
    List<Object> items = new ArrayList<>();
    while (at < lines.size() && lines.get(at).indent() == indent && isItem(lines.get(at).text())) {
      String rest = lines.get(at).text().substring(1);
      String text = rest.strip();
      int inner = indent + 1 + rest.indexOf(text);
      if (text.isEmpty()) {
        at++;
        items.add(below(indent, depth));
      } else if (colon(text) > 0 && text.charAt(0) != '{' && text.charAt(0) != '[') {
        lines.set(at, new Line(inner, text)); // a map whose first key is on the line of the dash
        items.add(depth > MAX_DEPTH ? "" : entries(inner, depth + 1));
      } else {
        at++;
        items.add(value(text));
      }
    }
    return items;
  }

  private Map<String, Object> entries(int indent, int depth) {
    Map<String, Object> entries = new LinkedHashMap<>();
    while (at < lines.size() && lines.get(at).indent() >= indent) {
      Line line = lines.get(at++);
      int colon = line.indent() == indent ? colon(line.text()) : -1;
      if (colon <= 0) {
        continue; // a part of a text of several lines
      }
      String key = unquoted(line.text().substring(0, colon).strip());
      String text = line.text().substring(colon + 1).strip();
      entries.put(key, text.isEmpty() || text.startsWith("&") ? below(indent, depth) : value(text));
    }
    return entries;
  }

  /** What is below a key or a dash; a list may have the indentation of its key. */
  private Object below(int indent, int depth) {
    if (at < lines.size() && depth < MAX_DEPTH) {
      Line next = lines.get(at);
      if (next.indent() > indent || next.indent() == indent && isItem(next.text())) {
        return block(next.indent(), depth + 1);
      }
    }
    return "";
  }

  /** A value on one line. */
  private static Object value(String text) {
    if (text.startsWith("[") && text.endsWith("]")) {
      List<Object> items = new ArrayList<>();
      for (String item : split(text)) {
        items.add(value(item));
      }
      return items;
    }
    if (text.startsWith("{") && text.endsWith("}")) {
      Map<String, Object> entries = new LinkedHashMap<>();
      for (String item : split(text)) {
        int colon = colon(item);
        if (colon > 0) {
          entries.put(unquoted(item.substring(0, colon).strip()), value(item.substring(colon + 1).strip()));
        }
      }
      return entries;
    }
    return unquoted(text);
  }

  /** The items between the brackets of a list or a map. */
  private static List<String> split(String text) {
    List<String> items = new ArrayList<>();
    int depth = 0;
    char quote = 0;
    int from = 1;
    for (int i = 1; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        i += quote == '"' && c == '\\' ? 1 : 0;
        quote = c == quote ? 0 : quote;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if ((c == ',' || i == text.length() - 1) && depth == 0) {
        String item = text.substring(from, i).strip();
        if (!item.isEmpty()) {
          items.add(item);
        }
        from = i + 1;
      } else {
        depth += c == '[' || c == '{' ? 1 : c == ']' || c == '}' ? -1 : 0;
      }
    }
    return items;
  }

  /** The index of the colon after a key; -1: there is none. */
  private static int colon(String text) {
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (i == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == ':' && (i + 1 == text.length() || text.charAt(i + 1) == ' ')) {
        return i;
      }
    }
    return -1;
  }

  private static String unquoted(String text) {
    int last = text.length() - 1;
    if (last > 0 && text.charAt(0) == '\'' && text.charAt(last) == '\'') {
      return text.substring(1, last).replace("''", "'");
    }
    if (last > 0 && text.charAt(0) == '"' && text.charAt(last) == '"') {
      return text.substring(1, last).replace("\\\"", "\"").replace("\\\\", "\\");
    }
    return text;
  }

  private static String withoutComment(String line) {
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean first = i == 0 || line.charAt(i - 1) == ' ' || line.charAt(i - 1) == '[' || line.charAt(i - 1) == ',';
      if (quote != 0) {
        quote = c == quote ? 0 : quote;
      } else if (first && (c == '"' || c == '\'')) {
        quote = c;
      } else if (first && c == '#') {
        return line.substring(0, i);
      }
    }
    return line;
  }
}
