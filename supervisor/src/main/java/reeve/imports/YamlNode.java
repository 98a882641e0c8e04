package reeve.imports;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * A node of YAML 1.2 with its line. Aliases are followed and {@code <<} is merged, both bounded.
 *
 * @param line from 1
 * @param text of a scalar, empty for null; null: it is a list or a map
 * @param items of a list; null: it is none
 * @param entries of a map; null: it is none
 */
record YamlNode(int line, String text, List<YamlNode> items, Map<String, YamlNode> entries) {
  private static final int MAX_NODES = 100_000;
  private static final int MAX_DEPTH = 50;

  /** @throws ImportException it is not YAML, has a key twice, or more nodes than a file for people has */
  static YamlNode read(String file, String text) throws ImportException {
    Node root;
    try {
      bound(file, text);
      root = new Compose(LoadSettings.builder().setLabel(file).build()).composeString(text).orElse(null);
    } catch (MarkedYamlEngineException e) {
      throw new ImportException(file, e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0),
          "cannot read it as YAML: " + e.getProblem());
    } catch (YamlEngineException e) {
      throw new ImportException(file, 0, "cannot read it as YAML: " + String.valueOf(e.getMessage()).split("\n")[0]);
    }
    return root == null ? new YamlNode(1, "", null, null) : new Reading(file).convert(root, 0);
  }

  /** The composer is recursive: the levels are counted before it has to follow them. */
  private static void bound(String file, String text) throws ImportException {
    int depth = 0;
    for (Event event : new Parse(LoadSettings.builder().setLabel(file).build()).parseString(text)) {
      switch (event.getEventId()) {
        case SequenceStart, MappingStart -> depth++;
        case SequenceEnd, MappingEnd -> depth--;
        default -> {
          continue;
        }
      }
      if (depth > MAX_DEPTH) {
        throw new ImportException(file, event.getStartMark().map(Mark::getLine).orElse(-1) + 1,
            "cannot read it: it has more than " + MAX_DEPTH + " levels");
      }
    }
  }

  /** @return the node of a key; null: there is none */
  YamlNode get(String key) {
    return entries == null ? null : entries.get(key);
  }

  /** @return whether there is no value, or a blank or an empty one */
  static boolean empty(YamlNode node) {
    return node == null || node.text != null && node.text.isBlank() || node.items != null && node.items.isEmpty();
  }

  boolean isText() {
    return text != null;
  }

  private static final class Reading {
    private final String file;
    private int nodes;

    Reading(String file) {
      this.file = file;
    }

    YamlNode convert(Node node, int depth) throws ImportException {
      int line = node.getStartMark().map(Mark::getLine).orElse(-1) + 1;
      if (++nodes > MAX_NODES || depth > MAX_DEPTH) {
        throw new ImportException(file, line, "cannot read it: with its aliases it has more than " + MAX_NODES
            + " values, or more than " + MAX_DEPTH + " levels");
      }
      if (node instanceof ScalarNode scalar) {
        boolean none = scalar.getTag().getValue().endsWith(":null");
        return new YamlNode(line, none ? "" : scalar.getValue(), null, null);
      }
      if (node instanceof SequenceNode sequence) {
        List<YamlNode> items = new ArrayList<>();
        for (Node item : sequence.getValue()) {
          items.add(convert(item, depth + 1));
        }
        return new YamlNode(line, null, items, null);
      }
      return map((MappingNode) node, line, depth);
    }

    private YamlNode map(MappingNode mapping, int line, int depth) throws ImportException {
      Map<String, YamlNode> entries = new LinkedHashMap<>();
      List<YamlNode> merged = new ArrayList<>();
      for (NodeTuple tuple : mapping.getValue()) {
        YamlNode key = convert(tuple.getKeyNode(), depth + 1);
        YamlNode value = convert(tuple.getValueNode(), depth + 1);
        if (!key.isText()) {
          throw new ImportException(file, key.line, "cannot read it: a key is a list or a map");
        }
        if (key.text.equals("<<")) {
          merged.addAll(value.items == null ? List.of(value) : value.items);
        } else if (entries.put(key.text, value.isText() ? new YamlNode(key.line, value.text, null, null)
            : new YamlNode(key.line, null, value.items, value.entries)) != null) {
          throw new ImportException(file, key.line, "cannot read it: the key \"" + key.text + "\" is there twice");
        }
      }
      for (YamlNode other : merged) {
        if (other.entries != null) {
          other.entries.forEach(entries::putIfAbsent);
        }
      }
      return new YamlNode(line, null, null, entries);
    }
  }
}
