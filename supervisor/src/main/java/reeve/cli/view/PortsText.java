package reeve.cli.view;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.json.Json;
import reeve.json.JsonObject;

/** The ports that a service declares, beside those on which it listens. Pure. */
final class PortsText {
  private PortsText() {}

  /**
   * The declared ports.
   *
   * @param service as the answer of status has it; null or without {@code declaredPorts}: the text is empty
   * @param listeners the addresses on which its processes listen; null: not known, or it has no process
   */
  static String declared(JsonObject service, List<String> listeners) {
    List<String> parts = new ArrayList<>();
    Object field = service == null ? null : service.fields().get("declaredPorts");
    for (Object item : field instanceof List<?> list ? list : List.of()) {
      Map<String, Object> port = Json.object(item);
      if (port == null) {
        continue;
      }
      String name = String.valueOf(port.get("name"));
      String number = number(port.get("port"));
      String declared = number(port.get("declared"));
      boolean udp = "udp".equals(port.get("protocol"));
      parts.add((name.isEmpty() || name.charAt(0) <= '9' ? "" : name + " ") + (udp ? "udp:" : "") + number
          + (number.equals(declared) ? "" : " instead of " + declared)
          + (listeners == null || listens(listeners, number, udp) ? "" : " (no listener)"));
    }
    return String.join(", ", parts);
  }

  private static String number(Object value) {
    return value instanceof Json.Num number ? number.text() : String.valueOf(value);
  }

  private static boolean listens(List<String> listeners, String number, boolean udp) {
    for (String address : listeners) {
      if (address.startsWith("udp:") == udp && address.endsWith(":" + number)) {
        return true;
      }
    }
    return false;
  }
}
