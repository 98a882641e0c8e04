package reeve.exports;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the command line says about the files, because definitions have no such keys. Immutable.
 *
 * @param image of containers; {@code NAME} in it is replaced by the name of the object; empty: a placeholder
 * @param namespace of Kubernetes; empty: none is written
 * @param labels of Kubernetes besides the name
 */
public record ExportTarget(String image, String namespace, Map<String, String> labels) {
  private static final Pattern NAME = Pattern.compile("\\bNAME\\b");
  /** Nothing is said. */
  public static final ExportTarget NONE = new ExportTarget("", "", Map.of());

  public ExportTarget {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels)); // in their order
  }

  /** The image for an object. */
  String image(String name) {
    String lower = name.toLowerCase(Locale.ROOT); // as the names of repositories are
    return image.isEmpty() ? "registry.example.com/" + lower + ":latest" : NAME.matcher(image).replaceAll(lower);
  }
}
