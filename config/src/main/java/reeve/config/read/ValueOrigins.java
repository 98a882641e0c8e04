package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Instance;
import reeve.config.ProblemCollector;
import reeve.config.SourceLocation;
import reeve.config.layer.LayeredValue;
import reeve.config.layer.Layering;
import reeve.config.layer.LoadedFile;
import reeve.config.layer.ReadOptions;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlTable;
import reeve.config.util.Escaped;

/**
 * Where the values of a plan come from: reads the files once more, and finds the place that has set each key. Immutable
 * once it is made.
 */
public final class ValueOrigins {
  /** The tables of services, by the location of the table. */
  private final Map<SourceLocation, LoadedFile> files = new HashMap<>();
  private final Map<SourceLocation, TomlTable> services = new HashMap<>();
  /** The places of the templates by their names. */
  private final Map<String, SourceLocation> templates = new HashMap<>();
  /** By key; of {@code [defaults]} and {@code [reeve]}, which may be in several files. */
  private final Map<String, SourceLocation> defaults = new HashMap<>();
  private final Map<String, SourceLocation> settings = new HashMap<>();

  private final Set<String> read = new HashSet<>();

  private ValueOrigins(List<LoadedFile> loaded) {
    for (LoadedFile file : loaded) {
      read.add(ConfigFileLoader.identity(file.file.name()));
      if (file.root.entries.get("service") instanceof TomlTable tables) {
        for (Map.Entry<String, TomlNode> entry : tables.entries.entrySet()) {
          if (entry.getValue() instanceof TomlTable table) {
            SourceLocation place = new SourceLocation(file.file.name(), table.definedAt);
            if (Templates.isTemplate(entry.getKey())) {
              templates.put(entry.getKey(), place);
            }
            files.put(place, file);
            services.put(place, table);
          }
        }
      }
      addShared(file, "defaults", defaults);
      addShared(file, "reeve", settings);
    }
  }

  private static void addShared(LoadedFile file, String name, Map<String, SourceLocation> found) {
    if (file.root.entries.get(name) instanceof TomlTable table) {
      for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
        add(file, entry.getKey(), entry.getValue(), found);
      }
    }
  }

  /** Adds the key, and the names in it if it is a table. */
  private static void add(LoadedFile file, String key, TomlNode node, Map<String, SourceLocation> found) {
    if (node instanceof LayeredValue layered) {
      for (LayeredValue.Part part : layered.parts) {
        add(part.file.name(), key, part.node, found);
      }
    } else {
      add(file.file.name(), key, node, found);
    }
  }

  private static void add(String file, String key, TomlNode node, Map<String, SourceLocation> found) {
    found.put(key, new SourceLocation(file, node.line));
    if (node instanceof TomlTable table) {
      for (Map.Entry<String, TomlNode> entry : table.entries.entrySet()) {
        found.put(key + "." + Escaped.key(entry.getKey()), new SourceLocation(file, entry.getValue().line));
      }
    }
  }

  /**
   * Finds the files by which a configuration is named, among all that were read: the others are included by these or
   * are drop-ins of them.
   *
   * @param all the files of a plan, in their order
   */
  public static List<String> roots(List<String> all, Map<String, String> environment) {
    ConfigFileLoader loader =
        new ConfigFileLoader(new ProblemCollector(), environment, System.getProperty("user.dir"));
    List<String> roots = new ArrayList<>();
    for (String file : all) {
      if (!loader.hasRead(file)) {
        loader.load(file);
        roots.add(file);
      }
    }
    return roots;
  }

  /**
   * Finds the file that has the table of a service, also if the files have problems.
   *
   * @param service its name; that of an instance stands for its table
   * @return null: none of them has it
   */
  public String fileOf(String service) {
    int at = service.lastIndexOf('@');
    String table = at < 0 ? service : service.substring(0, at);
    for (String name : List.of(service, table, table + "@")) {
      for (Map.Entry<SourceLocation, TomlTable> entry : services.entrySet()) {
        String path = entry.getValue().path;
        if (path.endsWith("." + Escaped.key(name)) && path.substring(0, path.length() - Escaped.key(name).length())
            .endsWith("service.")) {
          return entry.getKey().file();
        }
      }
    }
    return null;
  }

  /** Whether this file is one of the configuration. */
  public boolean hasFile(String path) {
    return read.contains(ConfigFileLoader.identity(path));
  }

  /**
   * Reads the files of a plan that was just read without a problem. Blocks as long as the disk does.
   *
   * @param paths as the plan was read, and with the same options
   */
  public static ValueOrigins read(List<String> paths, Map<String, String> environment, ReadOptions options) {
    ProblemCollector problems = new ProblemCollector();
    ConfigFileLoader loader = new ConfigFileLoader(problems, environment, System.getProperty("user.dir"));
    for (String path : paths) {
      loader.load(path);
    }
    List<LoadedFile> loaded = new ArrayList<>(loader.loaded);
    Layering.merge(loaded, options.profiles(), problems);
    return new ValueOrigins(loaded);
  }

  /**
   * Finds the place of a value of a service.
   *
   * @param service its name
   * @param table the place of its table
   * @param key as {@code DefinitionWriter.settings} names it, such as {@code restart} or {@code env.PORT}
   * @return null: the value is a default of reeve, or follows from others. For a variable that an {@code env-file}
   *     sets, the place of {@code env-file}
   */
  public SourceLocation of(String service, SourceLocation table, String key) {
    Map<String, SourceLocation> own = new HashMap<>();
    addTable(templates.get(Instance.template(service)), own);
    addTable(table, own);
    SourceLocation found = own.get(key);
    found = found == null ? defaults.get(key) : found;
    if (found == null && key.startsWith("env.")) {
      found = own.get("env-file");
      found = found == null ? defaults.get("env-file") : found;
    }
    return found;
  }

  /** @param table null: there is none */
  private void addTable(SourceLocation table, Map<String, SourceLocation> found) {
    TomlTable settings = services.get(table);
    if (settings != null) {
      for (Map.Entry<String, TomlNode> entry : settings.entries.entrySet()) {
        add(files.get(table), entry.getKey(), entry.getValue(), found);
      }
    }
  }

  /**
   * Finds the place of a key of {@code [reeve]}.
   *
   * @return null: no file sets it
   */
  public SourceLocation ofReeve(String key) {
    return settings.get(key);
  }
}
