package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Writes values of TOML as a person would write them in a configuration file. Pure. */
public final class TomlText {
  private TomlText() {}

  /**
   * Returns a basic string, or a literal one if that is easier to read. A dollar that would begin a variable is
   * escaped.
   */
  public static String string(String value) {
    return configured(escapeDollars(value));
  }

  /**
   * Returns a string as {@link #string} does, in which {@code ${VAR}} remains a variable.
   *
   * @param text with its literal dollars escaped
   */
  public static String configured(String text) {
    boolean literal = (text.indexOf('"') >= 0 || text.indexOf('\\') >= 0) && text.indexOf('\'') < 0;
    for (int i = 0; i < text.length() && literal; i++) {
      literal = text.charAt(i) >= ' ' && text.charAt(i) != 0x7f;
    }
    return literal ? "'" + text + "'" : basic(text);
  }

  /** Returns a string in which {@code ${VAR}} remains a variable. */
  static String variable(String value) {
    return basic(value);
  }

  private static String basic(String text) {
    StringBuilder toml = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> toml.append("\\\"");
        case '\\' -> toml.append("\\\\");
        case '\n' -> toml.append("\\n");
        case '\t' -> toml.append("\\t");
        default ->
            toml.append(c < 0x20 || c >= 0x7f && c < 0xa0 ? String.format("\\u%04x", (int) c) : String.valueOf(c));
      }
    }
    return toml.append('"').toString();
  }

  /**
   * In a configuration file, {@code $$} is a dollar, and a dollar with an opening brace begins a variable; any other
   * dollar is literal.
   */
  public static String escapeDollars(String value) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean special =
          c == '$' && i + 1 < value.length() && (value.charAt(i + 1) == '{' || value.charAt(i + 1) == '$');
      text.append(c);
      if (special) {
        text.append('$');
        if (value.charAt(i + 1) == '$') {
          text.append("$$");
          i++;
        }
      }
    }
    return text.toString();
  }

  /** Returns an array of strings. */
  public static String strings(List<String> values) {
    List<String> items = new ArrayList<>();
    for (String value : values) {
      items.add(string(value));
    }
    return "[" + String.join(", ", items) + "]";
  }

  /** Returns an inline table of strings, which may contain variables. */
  static String table(Map<String, String> values) {
    List<String> items = new ArrayList<>();
    for (Map.Entry<String, String> value : values.entrySet()) {
      items.add(value.getKey() + " = " + variable(value.getValue()));
    }
    return "{ " + String.join(", ", items) + " }";
  }

  /** Returns a valid name of a service that resembles a text, without dots, at most 60 characters. */
  public static String name(String text) {
    StringBuilder name = new StringBuilder();
    for (int i = 0; i < text.length() && name.length() < 60; i++) {
      char c = text.charAt(i);
      boolean letter = c < 128 && Character.isLetterOrDigit(c);
      if (letter || (c == '_' || c == '-') && name.length() > 0) {
        name.append(c);
      } else if (name.length() > 0 && name.charAt(name.length() - 1) != '-') {
        name.append('-');
      }
    }
    while (name.length() > 0 && name.charAt(name.length() - 1) == '-') {
      name.setLength(name.length() - 1);
    }
    return name.length() == 0 ? "app" : name.toString();
  }
}
