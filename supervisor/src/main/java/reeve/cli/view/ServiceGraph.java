package reeve.cli.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.cli.common.AnswerFields;
import reeve.config.Dependency;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.TargetSpec;
import reeve.config.util.Globs;

/**
 * Services and what they say of each other, from the files or from a running reeve, in the shape of its answer to
 * {@code graph}. Pure.
 */
public final class ServiceGraph {
  /**
   * What one service has to do with another, seen from the one that waits, or is stopped with it.
   *
   * @param kind the key: {@code requires wants after milestone conflicts part-of}; a {@code before} of the other is an
   *     {@code after} here
   * @param other the name; it may be of no service
   * @param when what the other has to have reached; null: no matter
   * @param restart whether this one is restarted with it
   */
  public record Edge(String kind, String other, String when, boolean restart) {
    /** Whether this one waits for the other to start. */
    public boolean waits() {
      return !kind.equals("conflicts") && !kind.equals("part-of");
    }

    /** For people: {@code requires, completed}. */
    String text() {
      String said = kind.equals("part-of") ? "part of" : kind;
      return said + (when == null || when.equals("ready") ? "" : ", " + when) + (restart ? ", restarts with it" : "");
    }
  }

  private final Map<String, Map<String, Object>> services = new LinkedHashMap<>();
  private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
  private final List<Map<String, Object>> targets;
  private Set<String> starting;

  /** @param answer of the method {@code graph} */
  public ServiceGraph(Map<String, Object> answer) {
    targets = AnswerFields.objects(answer, "targets");
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      services.put(AnswerFields.text(service, "name"), service);
    }
    for (Map.Entry<String, Map<String, Object>> one : services.entrySet()) {
      for (Map<String, Object> edge : AnswerFields.objects(one.getValue(), "dependencies")) {
        String kind = AnswerFields.text(edge, "kind");
        String other = AnswerFields.text(edge, "service");
        boolean before = "before".equals(kind);
        Edge seen = new Edge(before ? "after" : kind, before ? one.getKey() : other, AnswerFields.text(edge, "when"),
            AnswerFields.is(edge, "restart"));
        edges.computeIfAbsent(before ? other : one.getKey(), name -> new ArrayList<>()).add(seen);
      }
    }
  }

  public static ServiceGraph of(Plan plan) {
    Map<String, Object> answer = new LinkedHashMap<>();
    List<Object> list = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      list.add(service(spec));
    }
    answer.put("services", list);
    List<Object> targets = new ArrayList<>();
    for (TargetSpec target : plan.targets()) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("name", target.name());
      fields.put("description", target.description());
      fields.put("services", target.members());
      targets.add(fields);
    }
    answer.put("targets", targets);
    return new ServiceGraph(answer);
  }

  private static Map<String, Object> service(ServiceSpec spec) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", spec.name());
    fields.put("essential", spec.exitPolicy().essential());
    fields.put("enabled", spec.enabled());
    fields.put("description", spec.identity().description());
    fields.put("tags", spec.identity().tags());
    List<Object> list = new ArrayList<>();
    for (Dependency edge : spec.dependencies()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("kind", edge.kind().key());
      one.put("service", edge.service());
      if (edge.kind().orders()) {
        one.put("when", edge.when().word());
      }
      if (edge.restart()) {
        one.put("restart", true);
      }
      list.add(one);
    }
    fields.put("dependencies", list);
    return fields;
  }

  public List<String> names() {
    return new ArrayList<>(services.keySet());
  }

  /** Of the files: whether it starts with reeve, for itself or because another needs it. */
  boolean starts(String name) {
    if (starting == null) {
      starting = new HashSet<>();
      List<String> open = new ArrayList<>();
      for (Map.Entry<String, Map<String, Object>> one : services.entrySet()) {
        if (AnswerFields.is(one.getValue(), "enabled")) {
          open.add(one.getKey());
        }
      }
      while (!open.isEmpty()) {
        String next = open.remove(open.size() - 1);
        if (starting.add(next)) {
          for (Edge edge : edges(next)) {
            if (edge.kind().equals("requires") || edge.kind().equals("wants") || edge.kind().equals("milestone")) {
              open.add(edge.other());
            }
          }
        }
      }
    }
    return starting.contains(name);
  }

  /** @return null: there is no such service */
  Map<String, Object> service(String name) {
    return services.get(name);
  }

  /** In the order of the files. */
  public List<Edge> edges(String name) {
    return edges.getOrDefault(name, List.of());
  }

  /**
   * Services by names, patterns and {@code @tag}, a target's name being a tag of its services.
   *
   * @return null: the word fits none
   */
  public List<String> select(String word) {
    List<String> found = new ArrayList<>();
    boolean tag = word.startsWith("@");
    String pattern = tag ? word.substring(1) : word;
    for (Map.Entry<String, Map<String, Object>> one : services.entrySet()) {
      boolean fits = false;
      for (String text : tag ? AnswerFields.texts(one.getValue(), "tags") : List.of(one.getKey())) {
        fits |= Globs.isGlob(pattern) ? Globs.matches(pattern, text) : pattern.equals(text);
      }
      if (fits) {
        found.add(one.getKey());
      }
    }
    return found.isEmpty() ? null : found;
  }

  /**
   * Services that no other has an edge to. Where there are circles (definitions from more than one time), one of each
   * as well.
   */
  public List<String> roots() {
    Set<String> below = new LinkedHashSet<>();
    for (Map.Entry<String, List<Edge>> one : edges.entrySet()) {
      for (Edge edge : one.getValue()) {
        if (!edge.kind().equals("conflicts") && !edge.other().equals(one.getKey())) {
          below.add(edge.other());
        }
      }
    }
    List<String> roots = new ArrayList<>();
    Set<String> reached = new LinkedHashSet<>();
    for (String name : services.keySet()) {
      if (!below.contains(name)) {
        roots.add(name);
        reach(name, reached);
      }
    }
    for (String name : services.keySet()) {
      if (!reached.contains(name)) {
        roots.add(name);
        reach(name, reached);
      }
    }
    return roots;
  }

  /** These and all that they have edges to. */
  public Set<String> reach(List<String> names) {
    Set<String> reached = new LinkedHashSet<>();
    for (String name : names) {
      reach(name, reached);
    }
    return reached;
  }

  private void reach(String from, Set<String> reached) {
    List<String> open = new ArrayList<>(List.of(from));
    while (!open.isEmpty()) {
      String name = open.remove(open.size() - 1);
      if (reached.add(name)) {
        for (Edge edge : edges(name)) {
          open.add(edge.other());
        }
      }
    }
  }

  /** For {@code --json}. @param chosen which services */
  public Map<String, Object> json(boolean live, Set<String> chosen) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("from", live ? "reeve" : "files");
    List<Object> list = new ArrayList<>();
    for (Map.Entry<String, Map<String, Object>> one : services.entrySet()) {
      if (chosen.contains(one.getKey())) {
        list.add(one.getValue());
      }
    }
    json.put("services", list);
    json.put("targets", targets);
    return json;
  }
}
