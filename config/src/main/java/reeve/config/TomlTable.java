package reeve.config;

import java.util.LinkedHashMap;
import java.util.Map;

/** A table in the order of the file. How it came to be decides who may add to it (TOML 1.0, "Table"). */
final class TomlTable extends TomlNode {
  enum Origin {
    /** Only as the parent of another header: a header of its own may still come. */
    IMPLIED,
    /** By a header. */
    HEADER,
    /** By a dotted key: dotted keys of the same table may add to it. */
    DOTTED,
    /** {@code { … }}: complete. */
    INLINE
  }

  final String path;
  final Map<String, TomlNode> entries = new LinkedHashMap<>();
  Origin origin;
  /** Keys that are there but could not be read; null for none. */
  java.util.Set<String> unreadable;
  /** Of its own header; else of what implied it. */
  int definedAt;

  TomlTable(int line, String path, Origin origin) {
    super(line);
    this.path = path;
    this.origin = origin;
    this.definedAt = line;
  }

  /** The path of a key in it, for messages. */
  String pathOf(String key) {
    return path.isEmpty() ? Escaped.key(key) : path + "." + Escaped.key(key);
  }

  @Override
  String kind() {
    return "a table";
  }
}
