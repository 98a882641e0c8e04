package reeve.config.read.value;

import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import reeve.config.port.PortSpec;
import reeve.config.util.Escaped;

/**
 * The references to ports of services, as {@code ${service.api.ports.http}} and {@code ${service.api.port}}. They are
 * kept beside the variables of the environment, under names that no variable can have in a file. A port with
 * {@code bump} is known only when its service starts: a reference to it stays in the value, in its first form.
 */
public final class PortVariables {
  static final String PREFIX = "service.";
  private static final String DECLARED = "declared ";

  private PortVariables() {}

  /** Adds the references to the ports of a service. */
  public static void put(Map<String, String> variables, String service, List<PortSpec> ports) {
    for (int i = ports.size() - 1; i >= 0; i--) {
      PortSpec port = ports.get(i);
      String reference = PortSpec.reference(service, port.name());
      String value = port.bump() ? reference : String.valueOf(port.number());
      variables.put(PREFIX + service + ".ports." + port.name(), value);
      variables.put(PREFIX + service + ".port", value);
      if (port.bump()) {
        variables.put(DECLARED, "");
        variables.put(DECLARED + reference, String.valueOf(port.number()));
      }
    }
  }

  /** Returns what is wrong with a reference without a value: a message, and what to do. */
  static String[] problem(Map<String, String> variables, String inside) {
    int at = inside.lastIndexOf(".ports.");
    String service = at > 0 ? inside.substring(PREFIX.length(), at)
        : inside.endsWith(".port") ? inside.substring(PREFIX.length(), inside.length() - ".port".length()) : null;
    if (service == null || service.isEmpty()) {
      return new String[] {"cannot read the reference ${" + inside + "}",
          "write ${service.NAME.ports.PORT}, or ${service.NAME.port} for the first one"};
    }
    String prefix = PREFIX + service + ".ports.";
    TreeSet<String> names = new TreeSet<>();
    for (String key : variables.keySet()) {
      if (key.startsWith(prefix)) {
        names.add(key.substring(prefix.length()));
      }
    }
    return new String[] {"cannot replace ${" + inside + "}: "
        + (names.isEmpty() ? "there is no service " + Escaped.quote(service) + " with ports"
            : "the service " + Escaped.quote(service) + " has no port " + Escaped.quote(inside.substring(at + 7))),
        names.isEmpty() ? "" : "its ports are " + String.join(", ", names)};
  }

  static boolean anyBumped(Map<String, String> variables) {
    return variables.containsKey(DECLARED);
  }

  /** Whether a text refers to a port that is known only when its service starts. */
  public static boolean refersToBumped(String text) {
    return text.contains("${" + PREFIX);
  }

  /** Replaces the references to the bumped ports of one service by the declared numbers. */
  static String declared(Map<String, String> variables, String service, String text) {
    String result = text;
    int from = result.indexOf("${" + PREFIX);
    while (from >= 0) {
      int end = result.indexOf('}', from);
      String reference = end < 0 ? "" : result.substring(from, end + 1);
      String number = reference.startsWith("${" + PREFIX + service + ".ports.") ? variables.get(DECLARED + reference)
          : null;
      result = number == null ? result : result.substring(0, from) + number + result.substring(end + 1);
      from = result.indexOf("${" + PREFIX, number == null ? from + 1 : from);
    }
    return result;
  }
}
