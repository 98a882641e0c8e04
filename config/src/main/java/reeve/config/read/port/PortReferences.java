package reeve.config.read.port;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.Instance;
import reeve.config.ProblemCollector;
import reeve.config.layer.LayeredValue;
import reeve.config.layer.LoadedFile;
import reeve.config.port.PortSpec;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.PortVariables;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlScalar;
import reeve.config.toml.TomlTable;

/**
 * Finds the ports of all services before the first of them is read, so that values of one can name the ports of
 * another in whatever order the files have them. Problems are reported when the service itself is read.
 */
public final class PortReferences {
  /** Variables of an environment, and references beside them. The environment may know more than it lists. */
  private static final class Beside extends HashMap<String, String> {
    private static final long serialVersionUID = 1L;
    private final transient Map<String, String> environment;

    Beside(Map<String, String> environment) {
      super(environment);
      this.environment = environment;
    }

    @Override
    public String get(Object name) {
      String own = super.get(name);
      return own == null ? environment.get(name) : own;
    }
  }

  private final Map<String, String> variables;
  private final Map<String, Integer> instanceCounts;

  /** Returns an environment to which references can be added. @param environment is not changed */
  public static Map<String, String> beside(Map<String, String> environment) {
    return new Beside(environment);
  }

  /** @param variables receives the references, beside reeve's environment */
  public PortReferences(Map<String, String> variables, Map<String, Integer> instanceCounts) {
    this.variables = variables;
    this.instanceCounts = instanceCounts;
  }

  /** Adds the ports of the services of a file. */
  public void add(LoadedFile loaded) {
    TomlNode tables = loaded.root.entries.get("service");
    if (!(tables instanceof TomlTable)) {
      return;
    }
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) tables).entries.entrySet()) {
      TomlNode ports = entry.getValue() instanceof TomlTable
          ? ((TomlTable) entry.getValue()).entries.get(PortsReader.KEY) : null;
      if (ports != null) {
        add(loaded.file, entry.getKey(), (TomlTable) entry.getValue(), ports);
      }
    }
  }

  private void add(ConfigFile file, String name, TomlTable table, TomlNode ports) {
    TomlNode instances = table.entries.get("instances");
    int count = instances == null ? 0 : count(name, instances);
    if (count == 0) {
      add(file, name, ports, Instance.NONE, "");
    }
    for (int i = 1; i <= count; i++) {
      add(file, Instance.name(name, i), ports, new Instance(name, i), String.valueOf(i));
    }
  }

  private int count(String name, TomlNode node) {
    TomlNode last = node instanceof LayeredValue ? ((LayeredValue) node).last().node : node;
    Integer wanted = instanceCounts.get(name);
    boolean number = last instanceof TomlScalar && ((TomlScalar) last).kind == TomlScalar.Kind.INTEGER;
    Object value = number ? ((TomlScalar) last).value() : null;
    return wanted != null ? wanted
        : value instanceof Long && (Long) value > 0 && (Long) value <= Instance.MAX ? ((Long) value).intValue() : 0;
  }

  private void add(ConfigFile file, String name, TomlNode node, Instance instance, String number) {
    LayeredValue.Part part = node instanceof LayeredValue ? ((LayeredValue) node).last() : null;
    ValueReader in = new ValueReader(part == null ? file : part.file, new ProblemCollector(),
        new Interpolation(variables, name, number, null));
    List<PortSpec> ports =
        PortsReader.read(in, part == null ? node : part.node, part == null ? "" : part.path, instance);
    if (ports != null) {
      PortVariables.put(variables, name, ports);
    }
  }
}
