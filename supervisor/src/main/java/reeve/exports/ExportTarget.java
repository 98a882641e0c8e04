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
  private static final Pattern LABEL_OF_DNS = Pattern.compile("[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
  private static final Pattern SUBDOMAIN = Pattern.compile(LABEL_OF_DNS + "(?:\\." + LABEL_OF_DNS + ")*");
  private static final int MAX_PREFIX = 253;
  private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?");
  /** Nothing is said. */
  public static final ExportTarget NONE = new ExportTarget("", "", Map.of());

  public ExportTarget {
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels)); // in their order
  }

  /** @return what Kubernetes would refuse, as an error; null: nothing */
  public String problem() {
    if (!namespace.isEmpty() && !LABEL_OF_DNS.matcher(namespace).matches()) {
      return "cannot use the namespace \"" + namespace
          + "\": use 1 to 63 lower case letters, digits and dashes, with no dash at either end (RFC 1123)";
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      String key = label.getKey();
      int slash = key.indexOf('/');
      boolean prefix = slash < 0 || slash <= MAX_PREFIX && SUBDOMAIN.matcher(key.substring(0, slash)).matches();
      if (!prefix || !LABEL.matcher(key.substring(slash + 1)).matches()) {
        return "cannot use the label \"" + key
            + "\": use 1 to 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends, "
            + "after the name of a domain and a slash if it has one";
      }
      if (!label.getValue().isEmpty() && !LABEL.matcher(label.getValue()).matches()) {
        return "cannot use the value \"" + label.getValue() + "\" of the label \"" + key
            + "\": use at most 63 letters, digits, dashes, underscores and dots, with a letter or digit at both ends";
      }
    }
    return null;
  }

  /** The image for an object. */
  String image(String name) {
    String lower = name.toLowerCase(Locale.ROOT); // as the names of repositories are
    return image.isEmpty() ? "registry.example.com/" + lower + ":latest" : NAME.matcher(image).replaceAll(lower);
  }
}
