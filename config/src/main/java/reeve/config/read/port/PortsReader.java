package reeve.config.read.port;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Instance;
import reeve.config.port.PortSpec;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Reads the key {@code ports}. Loaded only where a file has it. */
public final class PortsReader {
  /** The key. */
  public static final String KEY = "ports";

  /** Of one service. */
  private static final int MOST = 64;

  private static final String HINT = "write it as [3000], { http = 3000 } or { http = { port = 3000, bump = true } }";
  private static final List<String> PROTOCOLS = List.of("tcp", "udp");

  private PortsReader() {}

  /**
   * Reads the ports of a service.
   *
   * @param instance the ports of a later instance are higher: see {@link PortSpec#INSTANCE_STEP}
   * @return in the order of the file; null after a problem
   */
  public static List<PortSpec> read(ValueReader in, TomlNode node, String path, Instance instance) {
    List<PortSpec> ports = new ArrayList<>();
    int count = 0;
    if (node instanceof TomlArray) {
      for (TomlNode item : ((TomlArray) node).items) {
        count++;
        add(ports, port(in, String.valueOf(count), item, path, instance));
      }
    } else if (node instanceof TomlTable) {
      for (Map.Entry<String, TomlNode> entry : ((TomlTable) node).entries.entrySet()) {
        count++;
        String key = ((TomlTable) node).pathOf(entry.getKey());
        if (!isName(entry.getKey())) {
          in.problem(entry.getValue(), key, "cannot use " + Escaped.quote(entry.getKey()) + " as the name of a port",
              "it begins with a letter, and is made of letters, digits, \"-\" and \"_\"");
        } else {
          add(ports, port(in, entry.getKey(), entry.getValue(), key, instance));
        }
      }
    } else {
      in.wrongType(node, path, "an array of ports, or a table of them", HINT);
      return null;
    }
    if (ports.size() < count) {
      return null;
    }
    return ports.size() <= MOST && areDistinct(in, node, path, ports) ? List.copyOf(ports)
        : refuse(in, node, path, ports);
  }

  private static List<PortSpec> refuse(ValueReader in, TomlNode node, String path, List<PortSpec> ports) {
    if (ports.size() > MOST) {
      in.problem(node, path, "cannot have more than " + MOST + " ports", "");
    }
    return null;
  }

  private static void add(List<PortSpec> ports, PortSpec port) {
    if (port != null) {
      ports.add(port);
    }
  }

  private static boolean areDistinct(ValueReader in, TomlNode node, String path, List<PortSpec> ports) {
    Set<String> seen = new HashSet<>();
    for (PortSpec port : ports) {
      if (!seen.add(port.variable())) {
        in.problem(node, path, "cannot have two ports of the variable " + port.variable(), "rename one of them");
        return false;
      }
      if (!seen.add(port.number() + port.protocol().word())) {
        in.problem(node, path, "cannot have the port " + port.number() + " twice", "remove one of the two");
        return false;
      }
    }
    return true;
  }

  private static boolean isName(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean letter = c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
      if (!letter && (i == 0 || !(c >= '0' && c <= '9' || c == '-' || c == '_'))) {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MOST;
  }

  private static PortSpec port(ValueReader in, String name, TomlNode node, String path, Instance instance) {
    if (!(node instanceof TomlTable)) {
      Integer number = number(in, node, path, instance);
      return number == null ? null : new PortSpec(name, number, false, PortSpec.Protocol.TCP);
    }
    TomlTable table = (TomlTable) node;
    Integer number = null;
    Boolean bump = false;
    int protocol = 0;
    if (table.entries.get("port") == null) {
      in.problem(table, path, "cannot find the number of the port", "write it as { port = 3000, bump = true }");
      return null;
    }
    for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
      String key = path + "." + entry.getKey();
      switch (entry.getKey()) {
        case "port":
          number = number(in, entry.getValue(), key, instance);
          break;
        case "bump":
          bump = in.bool(entry.getValue(), key);
          break;
        case "protocol":
          protocol = in.enumIndex(entry.getValue(), key, PROTOCOLS);
          break;
        default:
          in.problem(entry.getValue(), key, "cannot use the key " + Escaped.quote(entry.getKey()) + " for a port",
              "its keys are port, bump and protocol");
          protocol = -1;
          break;
      }
    }
    return number == null || bump == null || protocol < 0 ? null
        : new PortSpec(name, number, bump, PortSpec.Protocol.values()[protocol]);
  }

  /** A number, or a string with a computed number, as {@code "${3000 + INSTANCE}"}. */
  private static Integer number(ValueReader in, TomlNode node, String path, Instance instance) {
    Integer declared;
    boolean computed = Interpolation.mentionsService(node);
    if (node instanceof TomlScalar && ((TomlScalar) node).kind == TomlScalar.Kind.STRING) {
      if (((TomlScalar) node).mentions("${service.")) {
        in.problem(node, path, "cannot refer to the port of a service in a port: such references could form a cycle",
            "write the number, or a variable of reeve's environment");
        return null;
      }
      declared = parse(in, node, path);
    } else {
      declared = in.integer(node, path, 1, PortSpec.MAX);
    }
    if (declared == null || computed || !instance.isSet()) {
      return declared;
    }
    int number = declared + (instance.number() - 1) * PortSpec.INSTANCE_STEP;
    if (number > PortSpec.MAX) {
      in.problem(node, path, "cannot be " + number + ", the port of instance " + instance.number(),
          "each instance has ports that are " + PortSpec.INSTANCE_STEP + " higher than those of the one before, up to "
              + PortSpec.MAX + "; compute them, as \"${3000 + INSTANCE}\"");
      return null;
    }
    return number;
  }

  private static Integer parse(ValueReader in, TomlNode node, String path) {
    String text = in.string(node, path, "");
    int number = text == null || text.isEmpty() || text.length() > 5 ? 0 : 1;
    for (int i = 0; number > 0 && i < text.length(); i++) {
      number = text.charAt(i) >= '0' && text.charAt(i) <= '9' ? number : 0;
    }
    number = number == 0 ? 0 : Integer.parseInt(text);
    if (text != null && (number < 1 || number > PortSpec.MAX)) {
      in.problem(node, path, "cannot read " + Escaped.quote(text) + " as a port",
          "it is a number from 1 to " + PortSpec.MAX);
      return null;
    }
    return text == null ? null : number;
  }
}
