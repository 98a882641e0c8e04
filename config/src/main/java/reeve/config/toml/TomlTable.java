package reeve.config.toml;

import java.util.LinkedHashMap;
import java.util.Map;
import reeve.config.util.Escaped;

/** A table in the order of the file. How it came to be decides who may add to it (TOML 1.0, "Table"). */
public final class TomlTable extends TomlNode {
  public enum Origin {
    /** Only as the parent of another header: a header of its own may still come. */
    IMPLIED,
    /** By a header. */
    HEADER,
    /** By a dotted key: dotted keys of the same table may add to it. */
    DOTTED,
    /** {@code { … }}: complete. */
    INLINE
  }

  public final String path;
  public final Map<String, TomlNode> entries = new LinkedHashMap<>();
  Origin origin;
  /** Keys that are there but could not be read; null for none. */
  public java.util.Set<String> unreadable;
  /** Of its own header; else of what implied it. */
  public int definedAt;

  public TomlTable(int line, String path, Origin origin) {
    super(line);
    this.path = path;
    this.origin = origin;
    this.definedAt = line;
  }

  /** The path of a key in it, for messages. */
  public String pathOf(String key) {
    return path.isEmpty() ? Escaped.key(key) : path + "." + Escaped.key(key);
  }

  @Override
  public String kind() {
    return "a table";
  }
}
