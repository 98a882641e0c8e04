package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.Instance;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.layer.LayeredValue;
import reeve.config.read.port.BumpedReferences;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;

/** Reads single services: each with the defaults, then its template, then its own table. */
final class ServiceTableReader {
  /** A setting of {@code [defaults]} whose value depends on the service, so that it is read again for each service. */
  private record PerServiceDefault(ConfigFile file, String key, TomlNode node, String path) {}

  private final ProblemCollector problems;
  private final Map<String, String> environment;
  private final ServiceNames names;
  private final ServiceBuilder defaults = new ServiceBuilder();
  private final List<PerServiceDefault> perServiceDefaults = new ArrayList<>();
  private final List<ServiceSpec> services = new ArrayList<>();
  /** Null until a target or a dependency is read. */
  private DependencyResolver resolver;

  ServiceTableReader(ProblemCollector problems, Map<String, String> environment, ServiceNames names) {
    this.problems = problems;
    this.environment = environment;
    this.names = names;
  }

  DependencyResolver resolver() {
    if (resolver == null) {
      resolver = new DependencyResolver(names);
    }
    return resolver;
  }

  /** Whether there is a target or a dependency. */
  boolean hasReferences() {
    return resolver != null;
  }

  List<ServiceSpec> services() {
    return services;
  }

  /** Applies a setting of {@code [defaults]}. @param perService whether its value depends on the service */
  void applyDefault(ValueReader in, String key, TomlNode node, String path, boolean perService) {
    if (perService) {
      perServiceDefaults.add(new PerServiceDefault(in.file, key, node, path));
    } else {
      defaults.apply(in, key, node, path, true);
    }
  }

  /** Called once all defaults are read. */
  void prepare() {
    defaults.prepare(new Interpolation(environment, null));
  }

  /** Checks the values of {@code [defaults]} when there is no service that uses them. */
  void checkUnusedDefaults() {
    ServiceBuilder unused = new ServiceBuilder(defaults, "NAME", Instance.NONE);
    Interpolation variables = new Interpolation(environment, "NAME", "1", null);
    applyPerServiceDefaults(unused, variables);
    unused.prepare(variables);
  }

  private void applyPerServiceDefaults(ServiceBuilder service, Interpolation variables) {
    for (PerServiceDefault setting : perServiceDefaults) {
      ValueReader in = new ValueReader(setting.file, problems, variables);
      service.apply(in, setting.key, setting.node, setting.path, true);
    }
  }

  /**
   * Reads one service.
   *
   * @param table its own; null: it has only its template
   * @param template null: it has none
   */
  void read(ValueReader in, String name, TomlTable table, Templates.Template template,
      Instance instance) {
    ServiceBuilder service = new ServiceBuilder(defaults, name, instance);
    if (!perServiceDefaults.isEmpty()) {
      applyPerServiceDefaults(service, in.variables);
    }
    if (template != null) {
      apply(service, new ValueReader(template.file, problems, in.variables), template.table);
    }
    if (table != null) {
      apply(service, in, table);
    }
    names.addService(name);
    if (!service.dependencies().isEmpty() || !service.parkDependencies().isEmpty()) {
      resolver().addService(name, service.dependencies(), service.parkDependencies());
    }
    ServiceSpec spec = service.build(in, table == null ? template.table : table);
    if (spec != null) {
      services.add(spec);
    }
  }

  private void apply(ServiceBuilder service, ValueReader in, TomlTable table) {
    for (Map.Entry<String, TomlNode> setting : table.entries.entrySet()) {
      String key = setting.getKey();
      TomlNode node = setting.getValue();
      if (key.equals("instances")) {
        continue; // already read: it decides how often this method is called
      } else if (node instanceof LayeredValue) {
        for (LayeredValue.Part part : ((LayeredValue) node).parts) {
          ValueReader of = new ValueReader(part.file, problems, in.variables);
          if (BumpedReferences.check(of, key, part.node, part.path)) {
            service.apply(of, key, part.node, part.path, false);
          }
        }
      } else if (BumpedReferences.check(in, key, node, table.pathOf(key))) {
        service.apply(in, key, node, table.pathOf(key), false);
      }
    }
  }
}
