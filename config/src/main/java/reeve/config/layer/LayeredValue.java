package reeve.config.layer;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ConfigFile;
import reeve.config.toml.TomlNode;

/**
 * A value that a drop-in or a profile has set: it is in another place than its table. Of a key that replaces, it has
 * one part; of a key that merges, one part for each place that sets it.
 */
public final class LayeredValue extends TomlNode {
  /** The value in one place. */
  public static final class Part {
    public final ConfigFile file;
    public final TomlNode node;
    /** The key path in that file, for messages. */
    public final String path;

    Part(ConfigFile file, TomlNode node, String path) {
      this.file = file;
      this.node = node;
      this.path = path;
    }
  }

  /** From the lowest to the highest precedence; at least one. */
  public final List<Part> parts;

  private LayeredValue(List<Part> parts) {
    super(parts.get(parts.size() - 1).node.line);
    this.parts = parts;
  }

  /** A value that replaces whatever was there. */
  static LayeredValue of(Part part) {
    return new LayeredValue(List.of(part));
  }

  /**
   * A value with one more part.
   *
   * @param before the value below: a part of its own unless it is layered already
   */
  static LayeredValue over(Part before, Part part) {
    List<Part> parts = new ArrayList<>();
    if (before.node instanceof LayeredValue) {
      parts.addAll(((LayeredValue) before.node).parts);
    } else {
      parts.add(before);
    }
    parts.add(part);
    return new LayeredValue(parts);
  }

  /** The part with the highest precedence. */
  public Part last() {
    return parts.get(parts.size() - 1);
  }

  @Override
  public String kind() {
    return last().node.kind();
  }
}
