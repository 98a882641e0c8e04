package reeve.exports;

import java.util.ArrayList;
import java.util.List;

/** Text as the kubelet reads it. Pure. */
final class ClusterText {
  private ClusterText() {}

  /** Escapes each word. */
  static List<String> escaped(List<String> words) {
    List<String> escaped = new ArrayList<>();
    for (String word : words) {
      escaped.add(escaped(word));
    }
    return escaped;
  }

  /** Kubernetes replaces $(NAME) in arguments and values, and takes $$ for one dollar. */
  static String escaped(String word) {
    return word.contains("$(") || word.contains("$$") ? word.replace("$", "$$") : word;
  }
}
