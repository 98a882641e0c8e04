package reeve.config.toml;

import java.util.ArrayList;
import java.util.List;

/** An array, which may hold several kinds of values (toml4j rejects that), or the tables of {@code [[headers]]}. */
public final class TomlArray extends TomlNode {
  public final List<TomlNode> items = new ArrayList<>();
  /** True if it comes from {@code [[name]]}: further headers add to it. */
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
