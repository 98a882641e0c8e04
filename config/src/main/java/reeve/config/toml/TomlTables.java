package reeve.config.toml;

import java.util.List;

/** Adds tables to the tree of a file, by the rules of TOML 1.0 ("Table", "Array of Tables") on what may add to what. */
final class TomlTables {
  private TomlTables() {}

  /**
   * The table that a part of a header or of a dotted key leads to; it is made if it is not there.
   *
   * @param origin {@link TomlTable.Origin#IMPLIED} for a header, {@link TomlTable.Origin#DOTTED} for a dotted key
   * @throws TomlError if something else is there, or a table that is complete
   */
  static TomlTable descend(TomlTable parent, String key, int line, TomlTable.Origin origin) {
    TomlNode node = parent.entries.get(key);
    if (node == null) {
      TomlTable made = new TomlTable(line, parent.pathOf(key), origin);
      parent.entries.put(key, made);
      return made;
    }
    if (node instanceof TomlArray && ((TomlArray) node).ofHeaders && origin == TomlTable.Origin.IMPLIED) {
      List<TomlNode> items = ((TomlArray) node).items;
      return (TomlTable) items.get(items.size() - 1);
    }
    if (!(node instanceof TomlTable)) {
      throw new TomlError(line,
          "cannot add to " + parent.pathOf(key) + ": it is " + node.kind() + ", set on line " + node.line, "");
    }
    TomlTable found = (TomlTable) node;
    if (found.origin == TomlTable.Origin.INLINE || origin == TomlTable.Origin.DOTTED && found.origin != origin) {
      throw new TomlError(line, "cannot add to " + found.path + ": it is complete since line " + found.definedAt,
          "put the key where the table is");
    }
    return found;
  }

  /** The table that a header {@code [a.key]} defines. @throws TomlError if it is defined already */
  static TomlTable define(TomlTable parent, String key, int line) {
    TomlNode node = parent.entries.get(key);
    if (node == null) {
      TomlTable made = new TomlTable(line, parent.pathOf(key), TomlTable.Origin.HEADER);
      parent.entries.put(key, made);
      return made;
    }
    if (node instanceof TomlTable && ((TomlTable) node).origin == TomlTable.Origin.IMPLIED) {
      TomlTable found = (TomlTable) node;
      found.origin = TomlTable.Origin.HEADER;
      found.definedAt = line;
      return found;
    }
    int first = node instanceof TomlTable ? ((TomlTable) node).definedAt : node.line;
    throw new TomlError(line, "cannot define it twice: it is on line " + first + " already", "");
  }

  /** The next table of the array that a header {@code [[a.key]]} adds to. @throws TomlError if it is no such array */
  static TomlTable addToArray(TomlTable parent, String key, int line) {
    TomlNode node = parent.entries.get(key);
    if (node == null) {
      node = new TomlArray(line, true);
      parent.entries.put(key, node);
    } else if (!(node instanceof TomlArray) || !((TomlArray) node).ofHeaders) {
      throw new TomlError(line, "cannot define it twice: it is on line " + node.line + " already", "");
    }
    TomlTable made = new TomlTable(line, parent.pathOf(key), TomlTable.Origin.HEADER);
    ((TomlArray) node).items.add(made);
    return made;
  }
}
