package reeve.config.toml;

/** A value of a file: a scalar, an array or a table. */
public abstract class TomlNode {
  /** The line on which it begins, counted from 1; 0 if it does not come from a file. */
  public final int line;

  protected TomlNode(int line) {
    this.line = line;
  }

  /** For messages: "a string", "a table", … */
  public abstract String kind();
}
