package reeve.config;

import java.util.ArrayList;
import java.util.List;

/** An array, also one of several kinds of values (which toml4j refuses), or the tables of {@code [[headers]]}. */
final class TomlArray extends TomlNode {
  final List<TomlNode> items = new ArrayList<>();
  /** From {@code [[name]]}: further headers add to it. */
  final boolean ofHeaders;

  TomlArray(int line, boolean ofHeaders) {
    super(line);
    this.ofHeaders = ofHeaders;
  }

  @Override
  String kind() {
    return "an array";
  }
}
