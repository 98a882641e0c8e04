package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.Instance;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.layer.LayeredValue;
import reeve.config.layer.LoadedFile;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * Reads the tables of services: with their defaults, as one service, as instances, or as a template of which services
 * are made.
 */
final class ServiceTables {
  /** A setting of {@code [defaults]} whose value depends on the service, so that it is read again for each service. */
  private record PerServiceDefault(ConfigFile file, String key, TomlNode node, String path) {}

  private final ProblemCollector problems;
  private final Map<String, String> environment;
  private final ServiceBuilder defaults = new ServiceBuilder();
  private final List<PerServiceDefault> perServiceDefaults = new ArrayList<>();
  private final List<ServiceSpec> services = new ArrayList<>();
  private final ServiceNames names;
  /** Numbers of instances that replace the numbers in the files, by the name of the table. */
  private final Map<String, Integer> instanceCounts;
  /** Null until a template is read. */
  private Templates templates;
  /** Null until a target or a dependency is read. */
  private DependencyResolver resolver;

  /** @param instanceCounts numbers of instances by the name of the table; for other tables that in the file holds */
  ServiceTables(ProblemCollector problems, Map<String, String> environment, ServiceNames names,
      Map<String, Integer> instanceCounts) {
    this.problems = problems;
    this.environment = environment;
    this.names = names;
    this.instanceCounts = instanceCounts;
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

  /** Reads the tables of a file, after {@link #addTemplates} of all files. */
  void read(ConfigFile file, TomlTable tables) {
    for (Map.Entry<String, TomlNode> entry : tables.entries.entrySet()) {
      String name = entry.getKey();
      ValueReader in = new ValueReader(file, problems, new Interpolation(environment, name));
      if (ServiceNames.isTable(in, tables, name, entry.getValue())) {
        TomlTable table = (TomlTable) entry.getValue();
        if (templates != null && Templates.isTemplate(name)) {
          makeInstances(templates.named(name), table);
          continue;
        }
        ServiceNames.check(in.file, problems, table, name, "service");
        if (names.isFirst(in, table.definedAt, "service " + name, table.path)) {
          Templates.Template template = templates == null ? null : templates.of(name);
          TomlNode instances = table.entries.get("instances");
          if (template != null) {
            makeOwn(template, in, name, table);
          } else if (instances == null) {
            readService(in, name, table, null, Instance.NONE);
          } else {
            readInstances(in, name, table, instances);
          }
        }
      }
    }
  }

  /** Finds the templates of a file. Called for all files before {@link #read}. */
  void addTemplates(LoadedFile loaded) {
    TomlNode tables = loaded.root.entries.get("service");
    if (!(tables instanceof TomlTable)) {
      return;
    }
    for (Map.Entry<String, TomlNode> entry : ((TomlTable) tables).entries.entrySet()) {
      String name = entry.getKey();
      if (name.indexOf('@') > 0 && entry.getValue() instanceof TomlTable) {
        if (templates == null) {
          templates = new Templates();
        }
        TomlTable table = (TomlTable) entry.getValue();
        ValueReader in = new ValueReader(loaded.file, problems, new Interpolation(environment, null));
        if (!Templates.isTemplate(name)) {
          templates.addOwn(name, in, table);
        } else if (!names.isClosed()) {
          problems.add(loaded.file, table.definedAt, table.path,
              "cannot make a template of a service that is in no file", "give it a name without the @ at its end");
        } else if (names.isFirst(in, table.definedAt, "service " + name, table.path)) {
          ServiceNames.check(in.file, problems, table, name, "service");
          Templates.Template template = templates.add(name, in, table);
          template.readArguments(in, table.entries.get("instances"), instanceCounts.get(template.prefix));
        }
      }
    }
  }

  /** Makes the services that the {@code instances} of a template name, where its table is. */
  private void makeInstances(Templates.Template template, TomlTable table) {
    if (template == null || template.table != table) {
      return; // a problem with it is reported
    }
    for (int i = 0; i < template.arguments.size(); i++) {
      make(template, template.service(template.arguments.get(i)), i + 1);
    }
  }

  /** A table of one service of a template, unless {@code instances} of the template name that service too. */
  private void makeOwn(Templates.Template template, ValueReader in, String name, TomlTable table) {
    TomlNode instances = table.entries.get("instances");
    if (instances != null) {
      in.problem(instances, table.pathOf("instances"), "cannot be set for one service of a template",
          "set it in [" + template.table.path + "]");
    }
    if (!template.arguments.contains(Templates.argument(name))) {
      make(template, name, 0);
    }
  }

  /** @param position in the {@code instances} of the template, from 1; 0: they do not name it */
  private void make(Templates.Template template, String name, int position) {
    String argument = Templates.argument(name);
    Templates.Own own = templates.own(name);
    Interpolation variables = new Interpolation(environment, name,
        position > 0 ? String.valueOf(position) : Templates.number(argument), argument);
    if (own == null && !names.isFirst(new ValueReader(template.file, problems, variables), template.table.definedAt,
        "service " + name, template.table.path)) {
      return;
    }
    template.made.add(name);
    readService(new ValueReader(own == null ? template.file : own.file, problems, variables), name,
        own == null ? null : own.table, template,
        position > 0 && template.isNumbered ? new Instance(template.prefix, position) : Instance.NONE);
  }

  /**
   * Makes the services of templates that no table names: those that dependencies and targets name, with those that they
   * name in turn.
   */
  void makeNamed() {
    if (templates == null || templates.isEmpty()) {
      return;
    }
    boolean any = resolver != null;
    while (any) {
      any = false;
      for (DependencyEntry entry : resolver.references()) {
        String name = entry.edge.service();
        Templates.Template template = names.contains(name) ? null : templates.of(name);
        if (template != null && ServiceNames.problem(name) == null) {
          if (template.made.size() >= Instance.MAX) {
            entry.problem("cannot make more than " + Instance.MAX + " services of the template "
                + Escaped.quote(template.prefix + "@"), "a service of it may name another one of it without an end");
            return;
          }
          make(template, name, 0);
          any = true;
        }
      }
    }
    for (Templates.Template template : templates.all()) {
      if (!template.made.isEmpty() && !names.contains(template.prefix)) {
        names.addTable(template.prefix, template.made);
      }
    }
  }

  private void readInstances(ValueReader in, String table, TomlTable settings, TomlNode node) {
    String path = settings.pathOf("instances");
    Integer count = node instanceof LayeredValue ? instances(((LayeredValue) node).last())
        : DomainValueReader.instances(in, node, path);
    if (!names.isClosed()) {
      in.problem(node, path, "cannot be set for a service that is in no file", "start each under a name of its own");
      return;
    }
    if (Instance.name(table, Instance.MAX).length() > ServiceNames.MAX_LENGTH) {
      in.problem(node, path, "cannot name instances of " + Escaped.quote(table) + ": the name is too long", "");
      return;
    }
    if (count == null) {
      count = 1; // the problem with the number is reported; one instance is read to report other problems
    } else if (instanceCounts.get(table) != null) {
      count = instanceCounts.get(table);
    }
    List<String> instances = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      String name = Instance.name(table, i);
      instances.add(name);
      if (names.isFirst(in, settings.definedAt, "service " + name, settings.path)) {
        Interpolation variables = new Interpolation(environment, name, String.valueOf(i), null);
        readService(new ValueReader(in.file, problems, variables), name, settings, null, new Instance(table, i));
      }
    }
    names.addTable(table, instances);
  }

  private Integer instances(LayeredValue.Part part) {
    ValueReader in = new ValueReader(part.file, problems, new Interpolation(environment, null));
    return DomainValueReader.instances(in, part.node, part.path);
  }

  /**
   * Reads one service.
   *
   * @param table its own; null: it has only its template
   * @param template null: it has none
   */
  private void readService(ValueReader in, String name, TomlTable table, Templates.Template template,
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
          service.apply(new ValueReader(part.file, problems, in.variables), key, part.node, part.path, false);
        }
      } else {
        service.apply(in, key, node, table.pathOf(key), false);
      }
    }
  }
}
