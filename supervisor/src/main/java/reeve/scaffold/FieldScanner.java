package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds single values in the files of other tools. It is not a parser of TOML, XML or YAML: if it does not find a
 * value, the proposal lacks that value. Pure.
 */
final class FieldScanner {
  private static final Pattern TABLE = Pattern.compile("^\\s*\\[\\[?\\s*([^\\]]+?)\\s*\\]\\]?\\s*(?:#.*)?$");
  private static final Pattern KEY = Pattern.compile("^\\s*\"?([A-Za-z0-9_.-]+)\"?\\s*=\\s*[\"']([^\"']*)[\"'].*$");

  private FieldScanner() {}

  /** Returns the values of a key in all tables with a name, such as {@code name} in each {@code [[bin]]}. */
  static List<String> toml(String text, String table, String key) {
    List<String> values = new ArrayList<>();
    String current = "";
    for (String line : text.split("\n")) {
      Matcher heading = TABLE.matcher(line);
      Matcher setting = KEY.matcher(line);
      if (heading.matches()) {
        current = heading.group(1);
      } else if (setting.matches() && current.equals(table) && setting.group(1).equals(key)) {
        values.add(setting.group(2));
      }
    }
    return values;
  }

  /** Returns the keys of a table whose values are strings. */
  static List<String> tomlKeys(String text, String table) {
    List<String> keys = new ArrayList<>();
    String current = "";
    for (String line : text.split("\n")) {
      Matcher heading = TABLE.matcher(line);
      Matcher setting = KEY.matcher(line);
      if (heading.matches()) {
        current = heading.group(1);
      } else if (setting.matches() && current.equals(table)) {
        keys.add(setting.group(1));
      }
    }
    return keys;
  }

  /** @return the first value; null: the list is empty */
  static String first(List<String> values) {
    return values.isEmpty() ? null : values.get(0);
  }

  /** @return the text that the first group of the pattern matches; null: there is no match */
  static String find(String text, String pattern) {
    Matcher matcher = Pattern.compile(pattern, Pattern.MULTILINE).matcher(text);
    return matcher.find() ? matcher.group(1) : null;
  }
}
