package reeve.config.toml;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import reeve.config.util.Escaped;

/** A table in the order of the file. Its origin decides what may add to it (TOML 1.0, "Table"). */
public final class TomlTable extends TomlNode {
  /** How a table came to be. */
  public enum Origin {
    /** As the parent of another header: a header of its own may still follow. */
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
}
