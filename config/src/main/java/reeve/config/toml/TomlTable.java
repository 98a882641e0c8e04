package reeve.config.toml;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.util.Escaped;

/**
 * A table in the order of the file. Its origin decides what may add to it (TOML 1.0, "Table" and "Array of Tables").
 */
public final class TomlTable extends TomlNode {
  /** How a table was defined. */
  public enum Origin {
    /** Implied by the header of a table within it: its own header may still follow. */
    IMPLIED,
    /** By a header. */
    HEADER,
    /** By a dotted key: other dotted keys may add to it. */
    DOTTED,
    /** By {@code { … }}: nothing may add to it. */
    INLINE
  }

  /** Its key path from the root, for messages; empty for the root. */
  public final String path;
  public final Map<String, TomlNode> entries = new LinkedHashMap<>();
  Origin origin;
  /** Keys that are present but could not be read; null for none. */
  public Set<String> unreadable;
  /** The line of its own header, otherwise of what implied it. */
  public int definedAt;

  public TomlTable(int line, String path, Origin origin) {
    super(line);
    this.path = path;
    this.origin = origin;
    this.definedAt = line;
  }

  /** The key path of one of its keys, for messages. */
  public String pathOf(String key) {
    return path.isEmpty() ? Escaped.key(key) : path + "." + Escaped.key(key);
  }

  @Override
  public String kind() {
    return "a table";
  }

  /**
   * The table that a part of a header or of a dotted key leads to; it is created if it does not exist.
   *
   * @param origin {@link Origin#IMPLIED} for a header, {@link Origin#DOTTED} for a dotted key
   * @throws TomlError if the key holds something else, or a table to which nothing may be added
   */
  TomlTable descend(String key, int line, Origin origin) {
    TomlNode node = entries.get(key);
    if (node == null) {
      TomlTable made = new TomlTable(line, pathOf(key), origin);
      entries.put(key, made);
      return made;
    }
    if (node instanceof TomlArray && ((TomlArray) node).ofHeaders && origin == Origin.IMPLIED) {
      List<TomlNode> items = ((TomlArray) node).items;
      return (TomlTable) items.get(items.size() - 1);
    }
    if (!(node instanceof TomlTable)) {
      throw new TomlError(line,
          "cannot add to " + pathOf(key) + ": it is " + node.kind() + ", set on line " + node.line, "");
    }
    TomlTable found = (TomlTable) node;
    if (found.origin == Origin.INLINE || origin == Origin.DOTTED && found.origin != origin) {
      throw new TomlError(line, "cannot add to " + found.path + ": it was completed on line " + found.definedAt,
          "put the key where the table is");
    }
    return found;
  }

  /**
   * The table that a header {@code [a.key]} defines.
   *
   * @throws TomlError if it is defined already
   */
  TomlTable define(String key, int line) {
    TomlNode node = entries.get(key);
    if (node == null) {
      TomlTable made = new TomlTable(line, pathOf(key), Origin.HEADER);
      entries.put(key, made);
      return made;
    }
    if (node instanceof TomlTable && ((TomlTable) node).origin == Origin.IMPLIED) {
      TomlTable found = (TomlTable) node;
      found.origin = Origin.HEADER;
      found.definedAt = line;
      return found;
    }
    int first = node instanceof TomlTable ? ((TomlTable) node).definedAt : node.line;
    throw new TomlError(line, "cannot define it twice: it is on line " + first + " already", "");
  }

  /**
   * The next table of the array that a header {@code [[a.key]]} adds to.
   *
   * @throws TomlError if the key holds anything but such an array
   */
  TomlTable addToArray(String key, int line) {
    TomlNode node = entries.get(key);
    if (node == null) {
      node = new TomlArray(line, true);
      entries.put(key, node);
    } else if (!(node instanceof TomlArray) || !((TomlArray) node).ofHeaders) {
      throw new TomlError(line, "cannot define it twice: it is on line " + node.line + " already", "");
    }
    TomlTable made = new TomlTable(line, pathOf(key), Origin.HEADER);
    ((TomlArray) node).items.add(made);
    return made;
  }
}
