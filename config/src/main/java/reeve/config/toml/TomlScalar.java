package reeve.config.toml;

import com.moandjiezana.toml.ReeveValues;

/** A string, number, boolean or date. Its form is checked; what it means is read by toml4j when it is asked for. */
public final class TomlScalar extends TomlNode {
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

  /** As it stands in the file, a string without its quotes: for toml4j. */
  public static TomlScalar raw(int line, Kind kind, String text) {
    return new TomlScalar(line, kind, text, false);
  }

  /** A string that toml4j would read wrong (escapes, several lines): our lexer has read it. */
  public static TomlScalar decoded(int line, String value) {
    return new TomlScalar(line, Kind.STRING, value, true);
  }

  /** @return String, Long, Double or Boolean; null when toml4j cannot read it, and for a date */
  public Object value() {
    switch (kind) {
      case STRING:
        return decoded ? text : ReeveValues.string(text);
      case INTEGER:
      case FLOAT:
        return ReeveValues.number(text);
      case BOOLEAN:
        return ReeveValues.bool(text);
      default:
        return null;
    }
  }

  /** Whether the text of the file has this in it. */
  public boolean mentions(String part) {
    return text.contains(part);
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
