package reeve.exports;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.config.port.PortSpec;

/** The ports of services, as other supervisors have them. Each has the number that is declared. Pure. */
final class ExportedPorts {
  /** The longest name of a port in Kubernetes (RFC 6335, section 5.1). */
  private static final int NAME_LENGTH = 15;

  private ExportedPorts() {}

  /** The variables that a service gets for its ports: {@code PORT} and {@code PORT_HTTP}. */
  static Map<String, String> variables(ServiceSpec spec) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (PortSpec port : spec.process().ports()) {
      String number = Integer.toString(port.number());
      variables.putIfAbsent("PORT", number);
      variables.putIfAbsent(port.variable(), number);
    }
    return variables;
  }

  /** The ports of a container in Compose, published on the same numbers of the host. */
  static List<String> published(ServiceSpec spec) {
    List<String> ports = new ArrayList<>();
    for (PortSpec port : spec.process().ports()) {
      ports.add(port.number() + ":" + port.number()
          + (port.protocol() == PortSpec.Protocol.UDP ? "/" + port.protocol().word() : ""));
    }
    return ports;
  }

  /** The ports of a container in Kubernetes. */
  static List<Map<String, Object>> ofContainer(ServiceSpec spec) {
    List<Map<String, Object>> ports = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (PortSpec port : spec.process().ports()) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", name(port, names));
      entry.put("containerPort", port.number());
      entry.put("protocol", port.protocol().name());
      ports.add(entry);
    }
    return ports;
  }

  /** The ports of a Service in Kubernetes, in the order of {@link #ofContainer}. */
  static List<Map<String, Object>> ofService(ServiceSpec spec) {
    List<Map<String, Object>> ports = new ArrayList<>();
    for (Map<String, Object> container : ofContainer(spec)) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("name", container.get("name"));
      entry.put("port", container.get("containerPort"));
      entry.put("targetPort", container.get("name"));
      entry.put("protocol", container.get("protocol"));
      ports.add(entry);
    }
    return ports;
  }

  /** Small letters, digits and single dashes, at most 15, with a letter; unique. */
  private static String name(PortSpec port, Set<String> taken) {
    String word = port.isNamed() ? port.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") : "port-"
        + port.name();
    word = word.substring(0, Math.min(NAME_LENGTH, word.length())).replaceAll("^-+|-+$", "");
    String unique = word;
    for (int i = 2; !taken.add(unique); i++) {
      String end = "-" + i;
      unique = word.substring(0, Math.min(NAME_LENGTH - end.length(), word.length())) + end;
    }
    return unique;
  }

  /**
   * Replaces references to ports that are chosen at a start, {@code ${service.api.ports.http}}, by the declared
   * numbers.
   *
   * @param text a file, in which a dollar may be doubled
   */
  static String resolved(String text, List<ServiceSpec> services) {
    String resolved = text;
    for (ServiceSpec spec : services) {
      for (PortSpec port : spec.process().ports()) {
        String reference = PortSpec.reference(spec.name(), port.name());
        String number = Integer.toString(port.number());
        resolved = resolved.replace("$" + reference, number).replace(reference, number);
      }
    }
    return resolved;
  }
}
