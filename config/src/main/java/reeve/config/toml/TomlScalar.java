package reeve.config.toml;

import com.moandjiezana.toml.Toml4jValues;

/** A string, number, boolean or date. Its form is checked; toml4j reads its value when that is needed. */
public final class TomlScalar extends TomlNode {
  /** The type of the value. */
  public enum Kind {
    STRING,
    INTEGER,
    FLOAT,
    BOOLEAN,
    DATE
  }

  public final Kind kind;
  private final String text;
  private final boolean decoded;

  private TomlScalar(int line, Kind kind, String text, boolean decoded) {
    super(line);
    this.kind = kind;
    this.text = text;
    this.decoded = decoded;
  }

  /** A value as it is written in the file, for toml4j; a string without its quotes. */
  public static TomlScalar raw(int line, Kind kind, String text) {
    return new TomlScalar(line, kind, text, false);
  }

  /**
   * A string that toml4j would read incorrectly (because of escapes or several lines), already read by
   * {@link TomlLexer}.
   */
  public static TomlScalar decoded(int line, String value) {
    return new TomlScalar(line, Kind.STRING, value, true);
  }

  /** @return a String, Long, Double or Boolean; null if toml4j cannot read it, and for a date */
  public Object value() {
    switch (kind) {
      case STRING:
        return decoded ? text : Toml4jValues.string(text);
      case INTEGER:
      case FLOAT:
        return Toml4jValues.number(text);
      case BOOLEAN:
        return Toml4jValues.bool(text);
      default:
        return null;
    }
  }

  /** Whether the value as it is written in the file contains this text. */
  public boolean mentions(String part) {
    return text.contains(part);
  }

  /** The value as it is written in the file; a string without its quotes. */
  public String written() {
    return text;
  }

  @Override
  public String kind() {
    switch (kind) {
      case STRING:
        return "a string";
      case INTEGER:
        return "an integer";
      case FLOAT:
        return "a number";
      case BOOLEAN:
        return "a boolean";
      default:
        return "a date";
    }
  }
}
