package reeve.config.read;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.Instance;
import reeve.config.ProblemCollector;
import reeve.config.ServiceSpec;
import reeve.config.SourceLocation;
import reeve.config.layer.LayeredValue;
import reeve.config.layer.LoadedFile;
import reeve.config.read.value.Interpolation;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** Finds the services in the tables of files: one service, instances, or those that are made of a template. */
final class ServiceTables {
  private final ProblemCollector problems;
  private final Map<String, String> environment;
  private final ServiceTableReader services;
  private final ServiceNames names;
  /** Numbers of instances that replace the numbers in the files, by the name of the table. */
  private final Map<String, Integer> instanceCounts;
  /** Null until a template is read. */
  private Templates templates;

  /**
   * @param services reads each of them
   * @param instanceCounts numbers of instances by the name of the table; for other tables that in the file holds
   */
  ServiceTables(ServiceTableReader services, ProblemCollector problems, Map<String, String> environment,
      ServiceNames names, Map<String, Integer> instanceCounts) {
    this.services = services;
    this.problems = problems;
    this.environment = environment;
    this.names = names;
    this.instanceCounts = instanceCounts;
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
            services.read(in, name, table, null, Instance.NONE);
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
    services.read(new ValueReader(own == null ? template.file : own.file, problems, variables), name,
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
    makeReferenced();
    for (Templates.Template template : templates.all()) {
      if (!template.made.isEmpty() && !names.contains(template.prefix)) {
        names.addTable(template.prefix, List.copyOf(template.made));
      }
    }
  }

  /**
   * Makes services of templates that no file names, with those that they name in turn. Called after {@link #makeNamed}:
   * the name of the template does not stand for them in dependencies, which what was started by hand does not change.
   *
   * @param wanted names of services; one that is there already, or that has no template, is passed over
   * @return the names of those that were made
   */
  List<String> makeWanted(List<String> wanted) {
    int before = services.services().size();
    for (String name : wanted) {
      Templates.Template template = templates == null || names.contains(name) ? null : templates.of(name);
      String wrong = template == null ? null : problemOfWanted(name);
      if (wrong != null) {
        problems.add(template.file, template.table.definedAt, template.table.path,
            "cannot use " + Escaped.quote(name) + " as the name of a service: " + wrong, "");
      } else if (template != null && template.made.size() >= Instance.MAX) {
        problems.add(template.file, template.table.definedAt, template.table.path,
            "cannot make " + Escaped.quote(name) + ": there are " + Instance.MAX + " services of the template",
            "use reeve remove for those that are not needed any more");
        break;
      } else if (template != null) {
        make(template, name, 0);
      }
    }
    if (services.services().size() > before) {
      makeReferenced();
    }
    List<String> made = new ArrayList<>();
    for (ServiceSpec spec : services.services().subList(before, services.services().size())) {
      made.add(spec.name());
    }
    return made;
  }

  /** A client chooses the argument, which may be a part of paths and commands: not {@code ..}, and no option. */
  private static String problemOfWanted(String name) {
    char first = Templates.argument(name).charAt(0);
    return first == '.' || first == '-' ? "what follows its @ begins with a dot or a dash" : ServiceNames.problem(name);
  }

  /** Returns the places of the templates by their names, with their {@code @}. */
  Map<String, SourceLocation> templates() {
    return templates == null ? Map.of() : templates.places();
  }

  private void makeReferenced() {
    boolean any = services.hasReferences();
    while (any) {
      any = false;
      for (DependencyEntry entry : services.resolver().references()) {
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
        services.read(new ValueReader(in.file, problems, variables), name, settings, null, new Instance(table, i));
      }
    }
    names.addTable(table, instances);
  }

  private Integer instances(LayeredValue.Part part) {
    ValueReader in = new ValueReader(part.file, problems, new Interpolation(environment, null));
    return DomainValueReader.instances(in, part.node, part.path);
  }
}
