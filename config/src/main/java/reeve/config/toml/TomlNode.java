package reeve.config.toml;

/** A value of a file, with the line that it begins in. What a table holds is known to it by key. */
public abstract class TomlNode {
  public final int line;

  TomlNode(int line) {
    this.line = line;
  }

  /** For messages: "a string", "a table", … */
  public abstract String kind();
}
