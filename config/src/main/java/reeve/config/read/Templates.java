package reeve.config.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigFile;
import reeve.config.Instance;
import reeve.config.SourceLocation;
import reeve.config.layer.LayeredValue;
import reeve.config.read.value.ValueReader;
import reeve.config.toml.TomlArray;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/** The templates of all files: tables {@code [service."worker@"]}, of which services {@code worker@ARG} are made. */
final class Templates {
  /** One template. */
  static final class Template {
    final ConfigFile file;
    final TomlTable table;
    /** Its name without the {@code @}. */
    final String prefix;
    /** The names of the services that were made of it. */
    final List<String> made = new ArrayList<>();
    /** What {@code instances} names. */
    List<String> arguments = List.of();
    /** Whether {@code instances} is a number, which {@code reeve scale} can change. */
    boolean isNumbered;

    Template(ConfigFile file, TomlTable table, String prefix) {
      this.file = file;
      this.table = table;
      this.prefix = prefix;
    }

    /**
     * Reads {@code instances}: a number, or an array of arguments.
     *
     * @param node null: not set
     * @param number replaces a number in the file; null: that in the file holds
     */
    void readArguments(ValueReader in, TomlNode node, Integer number) {
      if (node instanceof LayeredValue) {
        LayeredValue.Part part = ((LayeredValue) node).last();
        readArguments(new ValueReader(part.file, in.problems, in.variables), part.node, number);
      } else if (node instanceof TomlArray) {
        readNames(in, (TomlArray) node);
      } else if (node != null) {
        Integer count = DomainValueReader.instances(in, node, table.pathOf("instances"));
        isNumbered = true;
        arguments = new ArrayList<>();
        for (int i = 1; count != null && i <= (number == null ? count : number); i++) {
          arguments.add(String.valueOf(i));
        }
      }
    }

    private void readNames(ValueReader in, TomlArray node) {
      String path = table.pathOf("instances");
      arguments = new ArrayList<>();
      for (TomlNode item : node.items) {
        String argument = in.string(item, path, "write it as [\"a\", \"b\"]");
        String wrong =
            argument == null ? null : argument.isEmpty() ? "it is empty" : ServiceNames.problem(service(argument));
        if (wrong != null || argument != null && arguments.contains(argument)) {
          in.problem(item, path, "cannot use " + Escaped.quote(argument) + " as the name of an instance: "
              + (wrong == null ? "it is there twice" : wrong), "");
        } else if (argument != null) {
          arguments.add(argument);
        }
      }
    }

    /** The name of the service with an argument. */
    String service(String argument) {
      return prefix + '@' + argument;
    }
  }

  /** The table of one service, which may be of a template. */
  static final class Own {
    final ConfigFile file;
    final TomlTable table;

    Own(ConfigFile file, TomlTable table) {
      this.file = file;
      this.table = table;
    }
  }

  private final Map<String, Template> templates = new HashMap<>();
  private final Map<String, Own> tables = new HashMap<>();

  /** Whether a name in a file is that of a template: it ends with its only {@code @}. */
  static boolean isTemplate(String name) {
    return name.equals(Instance.template(name));
  }

  /** Adds a template whose name is not there yet. */
  Template add(String name, ValueReader in, TomlTable table) {
    Template template = new Template(in.file, table, name.substring(0, name.length() - 1));
    templates.put(name, template);
    return template;
  }

  /** Adds the table of a service whose name has an {@code @}. */
  void addOwn(String name, ValueReader in, TomlTable table) {
    tables.putIfAbsent(name, new Own(in.file, table));
  }

  /** Returns the table of a service; null: it has none of its own. */
  Own own(String name) {
    return tables.get(name);
  }

  /** By name. */
  Map<String, SourceLocation> places() {
    Map<String, SourceLocation> places = new HashMap<>();
    for (Map.Entry<String, Template> template : templates.entrySet()) {
      places.put(template.getKey(),
          new SourceLocation(template.getValue().file.name(), template.getValue().table.definedAt));
    }
    return places;
  }

  boolean isEmpty() {
    return templates.isEmpty();
  }

  /** Returns the template that makes a service; null: there is none for this name. */
  Template of(String service) {
    String template = Instance.template(service);
    return template == null || template.equals(service) ? null : templates.get(template);
  }

  Template named(String name) {
    return templates.get(name);
  }

  Collection<Template> all() {
    return templates.values();
  }

  /** The argument of the service of a template: {@code a} for {@code worker@a}. */
  static String argument(String service) {
    return service.substring(service.indexOf('@') + 1);
  }

  /** The value of {@code ${INSTANCE}} for a service whose number no {@code instances} decides. */
  static String number(String argument) {
    boolean digits = argument.length() <= String.valueOf(Instance.MAX).length() + 2 && argument.charAt(0) != '0';
    for (int i = 0; i < argument.length(); i++) {
      digits &= argument.charAt(i) >= '0' && argument.charAt(i) <= '9';
    }
    return digits ? argument : "";
  }
}
