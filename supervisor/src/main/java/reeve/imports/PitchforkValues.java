package reeve.imports;

import java.util.List;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;

/** The forms of values of pitchfork. Pure. */
final class PitchforkValues {
  private PitchforkValues() {}

  /** @return a string, number or truth value as text; empty for anything else */
  static String text(TomlNode node) {
    return node instanceof TomlScalar scalar && scalar.value() != null ? scalar.value().toString() : "";
  }

  /** @return the items of an array, or the value itself */
  static List<TomlNode> items(TomlNode node) {
    return node instanceof TomlArray array ? array.items : List.of(node);
  }

  /** @return whether a value, or one within it, has a template */
  static boolean template(TomlNode node) {
    return node instanceof TomlTable table ? table.entries.values().stream().anyMatch(PitchforkValues::template)
        : items(node).stream().anyMatch(item -> text(item).contains("{{"));
  }
}
