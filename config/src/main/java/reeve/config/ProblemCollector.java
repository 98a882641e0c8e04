package reeve.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects problems in any order, and returns them in the order of files and lines. One collector is for one reading of
 * the configuration, and for one thread.
 */
public final class ProblemCollector {
  /** How many problems of one file are kept: a broken file can have one in each line. */
  public static final int MAX_PER_FILE = 100;

  private static final String MORE = "there are more problems in this file";

  private static final class Entry {
    final int file;
    final int line;
    final ConfigProblem problem;

    Entry(int file, int line, ConfigProblem problem) {
      this.file = file;
      this.line = line;
      this.problem = problem;
    }
  }

  private final List<Entry> errors = new ArrayList<>();
  private final List<Entry> warnings = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();
  private Set<String> seen;
  /** The keys of the settings that name another file, by the text of a problem of that file; null: there are none. */
  private Map<String, Set<String>> settings;
  private final Set<String> ignored;

  public ProblemCollector() {
    this(Set.of());
  }

  /** @param ignored the names of files whose errors are not added */
  public ProblemCollector(Set<String> ignored) {
    this.ignored = ignored;
  }

  /** Whether an error was added; warnings do not count. */
  public boolean hasErrors() {
    return !errors.isEmpty();
  }

  /**
   * Adds an error in a file. An error that is already there is not added again.
   *
   * @param line counted from 1; 0: the file as a whole
   */
  public void add(ConfigFile file, int line, String key, String message, String hint) {
    addAt(file, line, new ConfigProblem(new SourceLocation(file.name(), line), key, message, hint));
  }

  /**
   * Adds an error of an env-file, which concerns only the services that name it.
   *
   * @param file the configuration file that names the other one
   * @param line of {@code file}: the error is sorted by it
   * @param key the setting that names it
   */
  public void addAt(ConfigFile file, int line, String key, ConfigProblem problem) {
    if (settings == null) {
      settings = new HashMap<>();
    }
    Set<String> keys = settings.get(problem.toString());
    if (keys == null) {
      keys = new LinkedHashSet<>();
      settings.put(problem.toString(), keys);
    }
    keys.add(key);
    addAt(file, line, problem);
  }

  /** Returns the settings that name the env-file in which an error is; empty: it is an error of another kind. */
  public Set<String> settingsOf(ConfigProblem problem) {
    return settings == null ? Set.of() : settings.getOrDefault(problem.toString(), Set.of());
  }

  /**
   * Adds an error in another file.
   *
   * @param file the configuration file that names the other one
   * @param line of {@code file}: the error is sorted by it
   */
  public void addAt(ConfigFile file, int line, ConfigProblem problem) {
    if (ignored.contains(file.name())) {
      return;
    }
    // A problem of [defaults] or of a shared env-file is found once for each service.
    if (seen == null) {
      seen = new HashSet<>();
    }
    if (!seen.add(problem.toString())) {
      return;
    }
    int order = file.order();
    while (counts.size() <= order) {
      counts.add(0);
    }
    int count = counts.get(order) + 1;
    counts.set(order, count);
    if (count <= MAX_PER_FILE) {
      errors.add(new Entry(order, line, problem));
    } else if (count == MAX_PER_FILE + 1) {
      errors.add(new Entry(order, Integer.MAX_VALUE,
          new ConfigProblem(new SourceLocation(file.name(), 0), "", MORE,
              "fix these first")));
    }
  }

  /** Whether a problem only says that there are more than are kept. */
  public static boolean isCount(ConfigProblem problem) {
    return problem.message().equals(MORE);
  }

  /** Adds a warning: something that is unusual but allowed. */
  public void warn(ConfigFile file, int line, ConfigProblem warning) {
    if (seen == null) {
      seen = new HashSet<>();
    }
    if (seen.add(warning.toString()) && warnings.size() < MAX_PER_FILE) {
      warnings.add(new Entry(file.order(), line, warning));
    }
  }

  /** The errors in the order of files and lines. */
  public List<ConfigProblem> errors() {
    return sorted(errors);
  }

  /** The warnings in the order of files and lines. */
  public List<ConfigProblem> warnings() {
    return warnings.isEmpty() ? List.of() : sorted(warnings);
  }

  private static List<ConfigProblem> sorted(List<Entry> entries) {
    List<Entry> copy = new ArrayList<>(entries);
    Collections.sort(copy, new Comparator<Entry>() {
      @Override
      public int compare(Entry a, Entry b) {
        return a.file != b.file ? Integer.compare(a.file, b.file) : Integer.compare(a.line, b.line);
      }
    });
    List<ConfigProblem> result = new ArrayList<>(copy.size());
    for (Entry entry : copy) {
      result.add(entry.problem);
    }
    return List.copyOf(result);
  }
}
