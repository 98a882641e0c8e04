package reeve.config;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Gathers what is wrong, in any order, and gives it in the order of files and lines. One of these serves one reading;
 * one thread.
 */
public final class ProblemCollector {
  /** A broken file can hold a problem in each line; nobody reads more of one file than this. */
  public static final int MAX_PER_FILE = 100;

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

  /** @return whether there is an error; warnings do not count */
  public boolean any() {
    return !errors.isEmpty();
  }

  public void add(ConfigFile file, int line, String key, String message, String hint) {
    addAt(file, line, new ConfigProblem(new SourceLocation(file.name(), line), key, message, hint));
  }

  /**
   * A problem that stands elsewhere (in an env-file), told where it came up.
   *
   * @param line of {@code file}, for the order
   */
  public void addAt(ConfigFile file, int line, ConfigProblem problem) {
    // A fault of [defaults] or of a shared env-file comes up once for each service.
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
          new ConfigProblem(new SourceLocation(file.name(), 0), "", "there are more problems in this file",
              "mend these first")));
    }
  }

  public void warn(ConfigFile file, int line, ConfigProblem warning) {
    if (seen == null) {
      seen = new HashSet<>();
    }
    if (seen.add(warning.toString()) && warnings.size() < MAX_PER_FILE) {
      warnings.add(new Entry(file.order(), line, warning));
    }
  }

  public List<ConfigProblem> errors() {
    return sorted(errors);
  }

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
