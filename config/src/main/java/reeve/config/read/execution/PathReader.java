package reeve.config.read.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.util.Escaped;
import reeve.config.util.FilePaths;

/** Reads paths of the system: absolute, because the directory of the file means nothing in the view of the service. */
final class PathReader {
  private PathReader() {}

  /**
   * A root directory; {@code "/"} is the one of reeve.
   *
   * @return {@code before} after a problem
   */
  static Optional<String> root(ValueReader in, TomlNode node, String path, Optional<String> before) {
    String text = in.string(node, path, "");
    String root = text == null ? null : absolute(in, node, path, text);
    if (root == null) {
      return before;
    }
    return root.equals("/") ? Optional.empty() : Optional.of(root);
  }

  /**
   * Paths, each of which may have a {@code -} before it.
   *
   * @param below whether the root itself is no valid value
   * @return null after a problem
   */
  static List<String> list(ValueReader in, TomlNode node, String path, boolean below) {
    List<String> texts = in.stringOrStrings(node, path);
    if (texts == null) {
      return null;
    }
    List<String> paths = new ArrayList<>(texts.size());
    for (int i = 0; i < texts.size(); i++) {
      TomlNode item = node instanceof TomlArray ? ((TomlArray) node).items.get(i) : node;
      boolean optional = texts.get(i).startsWith("-");
      String found = absolute(in, item, path, optional ? texts.get(i).substring(1) : texts.get(i));
      if (found != null && found.equals("/") && below) {
        in.problem(item, path, "cannot be \"/\": the program itself is below it", "name the directories in it");
      } else if (found != null) {
        paths.add(optional ? "-" + found : found);
      }
    }
    return paths.size() == texts.size() ? paths : null;
  }

  private static String absolute(ValueReader in, TomlNode node, String path, String text) {
    if (text.isEmpty()) {
      in.problem(node, path, "cannot be empty: it is a path", "");
      return null;
    }
    if (in.isForAShell(node, path, text)) {
      return null;
    }
    if (text.charAt(0) != '/') {
      in.problem(node, path, "cannot be the relative path " + Escaped.quote(text), "begin it with \"/\"");
      return null;
    }
    return FilePaths.absolute("/", text);
  }
}
