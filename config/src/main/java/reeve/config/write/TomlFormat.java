package reeve.config.write;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import reeve.config.ExitStatusSet;
import reeve.config.Signal;
import reeve.config.util.Durations;
import reeve.config.util.Escaped;

/** Formats values as TOML 1.0. The two instances differ in how they write a dollar. */
public final class TomlFormat {
  /** Values as they are: for people, and to compare two definitions. */
  public static final TomlFormat PLAIN = new TomlFormat("$");

  /** Values for a configuration file: dollars are doubled, because the reader replaces variables. */
  public static final TomlFormat FILE = new TomlFormat("$$");

  private final String dollar;

  private TomlFormat(String dollar) {
    this.dollar = dollar;
  }

  /** A basic string (TOML 1.0, "String"). */
  public String string(String value) {
    StringBuilder text = new StringBuilder(value.length() + 2).append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '"':
          text.append("\\\"");
          break;
        case '\\':
          text.append("\\\\");
          break;
        case '\n':
          text.append("\\n");
          break;
        case '\t':
          text.append("\\t");
          break;
        case '\r':
          text.append("\\r");
          break;
        case '$':
          text.append(dollar);
          break;
        default:
          if (c < 0x20 || c >= 0x7f && c < 0xa0) {
            text.append(String.format("\\u%04x", (int) c));
          } else {
            text.append(c);
          }
          break;
      }
    }
    return text.append('"').toString();
  }

  /** An array of strings. */
  public String strings(List<String> values) {
    List<String> items = new ArrayList<>(values.size());
    for (String value : values) {
      items.add(string(value));
    }
    return array(items);
  }

  /**
   * An array.
   *
   * @param items in TOML
   */
  static String array(List<String> items) {
    return "[" + String.join(", ", items) + "]";
  }

  /** A bare key where that is possible, else a quoted one. */
  public static String key(String key) {
    boolean bare = !key.isEmpty();
    for (int i = 0; i < key.length() && bare; i++) {
      bare = Escaped.isBareKeyChar(key.charAt(i));
    }
    return bare ? key : PLAIN.string(key);
  }

  /** {@code "1m30s"}, in quotes. */
  public static String duration(Duration duration) {
    return '"' + Durations.format(duration) + '"';
  }

  /** The constant of an enum as it is written in a file, in quotes: {@code "on-failure"}. */
  public static String enumValue(Enum<?> value) {
    return '"' + value.name().toLowerCase(Locale.ROOT).replace('_', '-') + '"';
  }

  /** A float with a decimal point, never with an exponent. */
  static String number(double value) {
    String text = new BigDecimal(String.valueOf(value)).toPlainString();
    return text.indexOf('.') < 0 ? text + ".0" : text;
  }

  /** {@code [78, "80-89", "SIGTERM"]}: codes in order, then signals in order. */
  static String statuses(ExitStatusSet set) {
    return array(statusItems(set));
  }

  static List<String> statusItems(ExitStatusSet set) {
    List<String> items = new ArrayList<>();
    BitSet codes = set.codes();
    for (int from = codes.nextSetBit(0); from >= 0;) {
      int to = codes.nextClearBit(from) - 1;
      items.add(from == to ? String.valueOf(from) : "\"" + from + "-" + to + "\"");
      from = codes.nextSetBit(to + 1);
    }
    for (Signal signal : new TreeSet<>(set.signals())) {
      items.add('"' + signal.name() + '"');
    }
    return items;
  }
}
