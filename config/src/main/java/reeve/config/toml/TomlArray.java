package reeve.config.toml;

import java.util.ArrayList;
import java.util.List;

/** An array, also one of several kinds of values (which toml4j refuses), or the tables of {@code [[headers]]}. */
public final class TomlArray extends TomlNode {
  public final List<TomlNode> items = new ArrayList<>();
  /** From {@code [[name]]}: further headers add to it. */
  public final boolean ofHeaders;

  public TomlArray(int line, boolean ofHeaders) {
    super(line);
    this.ofHeaders = ofHeaders;
  }

  @Override
  public String kind() {
    return "an array";
  }
}
