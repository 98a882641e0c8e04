package reeve.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ConfigProblem;
import reeve.config.read.KeyPlaces;
import reeve.json.Json;

/**
 * A problem of the configuration, ready to be printed for people and for programs. docs/json.md describes the fields.
 *
 * @param text file, line, key, message and hint
 * @param fields the same by name, as {@link Json#text} takes them
 */
public record ReportedProblem(String text, Map<String, Object> fields) {
  /** What a problem is: the field {@code kind}. */
  public enum Kind {
    /** The files cannot be used. */
    PROBLEM("problem"),
    /** Unusual, but allowed. */
    WARNING("warning"),
    /** This machine lacks something that a service needs. */
    MISSING("missing");

    private final String word;

    Kind(String word) {
      this.word = word;
    }
  }

  /** Finds the column in the file, so this may block as long as the disk does. */
  public static ReportedProblem of(ConfigProblem problem, Kind kind) {
    int line = problem.source().line();
    int column = KeyPlaces.column(problem.source(), problem.key());
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind.word);
    fields.put("file", problem.source().file());
    fields.put("line", line == 0 ? null : line);
    fields.put("column", column == 0 ? null : column);
    fields.put("key", problem.key().isEmpty() ? null : problem.key());
    fields.put("message", problem.message());
    fields.put("hint", problem.hint().isEmpty() ? null : problem.hint());
    return new ReportedProblem(problem.toString(), fields);
  }

  /** As {@link #of(ConfigProblem, Kind)}, for each in the same order. */
  public static List<ReportedProblem> of(Iterable<ConfigProblem> problems, Kind kind) {
    List<ReportedProblem> reported = new ArrayList<>();
    for (ConfigProblem problem : problems) {
      reported.add(of(problem, kind));
    }
    return reported;
  }

  /** Returns an object with the text in a field of this name, and the fields of the problem. */
  String json(String name) {
    Map<String, Object> all = new LinkedHashMap<>();
    all.put(name, text);
    all.putAll(fields);
    return Json.text(all);
  }

  /** The text of each. */
  public static List<String> texts(List<ReportedProblem> problems) {
    List<String> texts = new ArrayList<>(problems.size());
    for (ReportedProblem problem : problems) {
      texts.add(problem.text());
    }
    return texts;
  }

  /** The fields of each. */
  public static List<Map<String, Object>> fields(List<ReportedProblem> problems) {
    List<Map<String, Object>> fields = new ArrayList<>(problems.size());
    for (ReportedProblem problem : problems) {
      fields.add(problem.fields());
    }
    return fields;
  }
}
