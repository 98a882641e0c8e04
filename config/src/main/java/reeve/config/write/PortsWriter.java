package reeve.config.write;

import java.util.List;
import reeve.config.port.PortSpec;

/** Writes {@code ports}. Pure. */
final class PortsWriter {
  private PortsWriter() {}

  /** @return null: there are none */
  static String ports(List<PortSpec> ports) {
    if (ports.isEmpty()) {
      return null;
    }
    boolean named = ports.get(0).isNamed();
    StringBuilder text = new StringBuilder();
    for (PortSpec port : ports) {
      text.append(text.length() == 0 ? "" : ", ").append(named ? TomlFormat.key(port.name()) + " = " : "")
          .append(port(port));
    }
    return named ? "{ " + text + " }" : "[" + text + "]";
  }

  private static String port(PortSpec port) {
    if (!port.bump() && port.protocol() == PortSpec.Protocol.TCP) {
      return String.valueOf(port.number());
    }
    return "{ port = " + port.number() + (port.bump() ? ", bump = true" : "")
        + (port.protocol() == PortSpec.Protocol.TCP ? "" : ", protocol = \"" + port.protocol().word() + '"') + " }";
  }
}
