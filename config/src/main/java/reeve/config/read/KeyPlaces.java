package reeve.config.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.PlanLayers;
import reeve.config.SourceLocation;
import reeve.config.toml.TomlNode;
import reeve.config.toml.TomlParser;
import reeve.config.toml.TomlTable;
import reeve.config.toml.Utf8Text;

/**
 * Finds the lines and columns of keys by reading a file again, for messages: what is read from a file keeps only the
 * line of its table. Each file is read once. One thread.
 */
public final class KeyPlaces {
  private final Map<String, TomlTable> roots = new HashMap<>();
  private final PlanLayers layers;

  /** @param layers of the plan that the problems are about */
  public KeyPlaces(PlanLayers layers) {
    this.layers = layers;
  }

  /** @return {@code table} if the table that begins there has no such key, or the file cannot be read */
  private SourceLocation ofService(SourceLocation table, String key) {
    SourceLocation override = layers.overrides().get(PlanLayers.place(table, key));
    return override != null ? override : in(root(table.file()), table, key);
  }

  private static SourceLocation in(TomlTable root, SourceLocation table, String key) {
    if (root.entries.get("service") instanceof TomlTable services) {
      for (TomlNode node : services.entries.values()) {
        if (node instanceof TomlTable service && (service.definedAt == table.line() || service.line == table.line())) {
          TomlNode value = service.entries.get(key);
          return value == null ? table : new SourceLocation(table.file(), value.line);
        }
      }
    }
    if (root.entries.get("profile") instanceof TomlTable profiles) {
      for (TomlNode node : profiles.entries.values()) {
        SourceLocation found = node instanceof TomlTable profile ? in(profile, table, key) : table;
        if (found.line() != table.line()) {
          return found;
        }
      }
    }
    return table;
  }

  /** @return the place of the template of the service that the key is of; null: it has none */
  private SourceLocation templateOf(String key) {
    int dot = key.lastIndexOf('.');
    if (dot <= "service.".length() || !key.startsWith("service.")) {
      return null;
    }
    String name = key.substring("service.".length(), dot);
    boolean quoted = name.startsWith("\"") && name.endsWith("\"");
    String template = layers.templateOf(quoted ? name.substring(1, name.length() - 1) : name);
    return template == null ? null : layers.templates().get(template);
  }

  /** Returns the same problems of services, each with the line of its key instead of the line of its table. */
  public List<ConfigProblem> located(List<ConfigProblem> problems) {
    List<ConfigProblem> located = new ArrayList<>(problems.size());
    for (ConfigProblem problem : problems) {
      String key = problem.key().substring(problem.key().lastIndexOf('.') + 1);
      SourceLocation place = ofService(problem.source(), key);
      SourceLocation template = templateOf(problem.key());
      if (template != null && place.equals(problem.source())) {
        SourceLocation inTemplate = ofService(template, key);
        place = inTemplate.equals(template) ? place : inTemplate;
      }
      located.add(new ConfigProblem(place, problem.key(), problem.message(), problem.hint()));
    }
    return located;
  }

  /**
   * Returns the line of a key of {@code [reeve]}.
   *
   * @param files the configuration files, at least one
   * @return the first file as a whole if none of them has the key
   */
  public SourceLocation ofReeve(List<String> files, String key) {
    for (String file : files) {
      if (root(file).entries.get("reeve") instanceof TomlTable reeve) {
        SourceLocation override = layers.overrides()
            .get(PlanLayers.place(new SourceLocation(file, reeve.definedAt), key));
        if (override != null || reeve.entries.get(key) != null) {
          return override != null ? override : new SourceLocation(file, reeve.entries.get(key).line);
        }
      }
    }
    return new SourceLocation(files.get(0), 0);
  }

  private TomlTable root(String file) {
    TomlTable root = roots.get(file);
    if (root == null) {
      try {
        root = TomlParser.parse(Utf8Text.read(file), new ArrayList<>());
      } catch (Utf8Text.Unreadable e) {
        root = new TomlTable(0, "", TomlTable.Origin.HEADER);
      }
      roots.put(file, root);
    }
    return root;
  }

  /**
   * Returns the column in which the last part of a key begins. May block as long as the disk does.
   *
   * @param key such as {@code service.web.command}; may be empty
   * @return counted in characters from 1; 0: the line does not have the key, or the file cannot be read
   */
  public static int column(SourceLocation place, String key) {
    String last = key.substring(key.lastIndexOf('.') + 1);
    if (place.line() == 0 || last.isEmpty()) {
      return 0;
    }
    try {
      return column(line(Utf8Text.read(place.file()), place.line()), last);
    } catch (Utf8Text.Unreadable e) {
      return 0;
    }
  }

  private static String line(String text, int number) {
    int from = 0;
    for (int line = 1; line < number; line++) {
      from = text.indexOf('\n', from) + 1;
      if (from == 0) {
        return "";
      }
    }
    int to = text.indexOf('\n', from);
    return text.substring(from, to < 0 ? text.length() : to);
  }

  /** @return 0: the line does not have the word as a whole */
  static int column(String line, String word) {
    for (int at = line.indexOf(word); at >= 0; at = line.indexOf(word, at + 1)) {
      int end = at + word.length();
      if ((at == 0 || !isPartOfKey(line.charAt(at - 1))) && (end == line.length() || !isPartOfKey(line.charAt(end)))) {
        return line.codePointCount(0, at) + 1;
      }
    }
    return 0;
  }

  private static boolean isPartOfKey(char c) {
    return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }
}
