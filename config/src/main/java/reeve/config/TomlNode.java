package reeve.config;

/** A value of a file, with the line that it begins in. What a table holds is known to it by key. */
abstract class TomlNode {
  final int line;

  TomlNode(int line) {
    this.line = line;
  }

  /** For messages: "a string", "a table", … */
  abstract String kind();
}
