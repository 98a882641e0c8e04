package reeve.cli.view;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Dependency;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.TargetSpec;
import reeve.config.util.Globs;
import reeve.control.client.GraphReply;
import reeve.control.client.ServiceStatus;
import reeve.json.JsonObject;

/** The services and their dependencies, from the configuration files or from a running reeve. Pure. */
public final class ServiceGraph {
  /**
   * A relation of one service to another. It belongs to the service that waits for the other or is stopped with it.
   *
   * @param kind the key: {@code requires wants after milestone conflicts part-of}; the other service's
   *     {@code before} is an {@code after} here
   * @param service the name of the other service, which need not exist
   * @param when the state that the other service must reach; null: any
   * @param restart whether this service is restarted with the other one
   */
  public record Edge(String kind, String service, String when, boolean restart) {
    /** Whether this service waits for the other to start. */
    public boolean waits() {
      return !kind.equals("conflicts") && !kind.equals("part-of");
    }

    /** For people: {@code requires, completed}. */
    String text() {
      String relation = kind.equals("part-of") ? "part of" : kind;
      return relation + (when == null || when.equals("ready") ? "" : ", " + when)
          + (restart ? ", restarts with it" : "");
    }
  }

  private final Map<String, ServiceStatus> services = new LinkedHashMap<>();
  private final Map<String, List<Edge>> edges = new LinkedHashMap<>();
  private final List<JsonObject> targets;
  private Set<String> starting;

  private ServiceGraph(List<GraphReply.Service> list, List<JsonObject> targets) {
    this.targets = targets;
    for (GraphReply.Service service : list) {
      services.put(service.status().name(), service.status());
    }
    for (GraphReply.Service service : list) {
      for (GraphReply.Edge edge : service.dependencies()) {
        String name = service.status().name();
        boolean before = edge.kind().equals("before");
        Edge seen = new Edge(before ? "after" : edge.kind(), before ? name : edge.service(), edge.when(),
            edge.restart());
        edges.computeIfAbsent(before ? edge.service() : name, key -> new ArrayList<>()).add(seen);
      }
    }
  }

  /** The graph of a running reeve, with the states of its services. */
  public static ServiceGraph of(GraphReply reply) {
    List<JsonObject> targets = new ArrayList<>();
    for (GraphReply.Target target : reply.targets()) {
      targets.add(target.json());
    }
    return new ServiceGraph(reply.services(), targets);
  }

  /** The graph of the configuration files. */
  public static ServiceGraph of(Plan plan) {
    List<GraphReply.Service> services = new ArrayList<>();
    for (ServiceSpec spec : plan.services()) {
      services.add(service(spec));
    }
    List<JsonObject> targets = new ArrayList<>();
    for (TargetSpec target : plan.targets()) {
      targets.add(JsonObject.EMPTY.with("name", target.name()).with("description", target.description())
          .with("services", target.members()));
    }
    return new ServiceGraph(services, targets);
  }

  /** A graph without services. */
  public static ServiceGraph empty() {
    return new ServiceGraph(List.of(), List.of());
  }

  private static GraphReply.Service service(ServiceSpec spec) {
    List<GraphReply.Edge> edges = new ArrayList<>();
    List<JsonObject> dependencies = new ArrayList<>();
    for (Dependency dependency : spec.dependencies()) {
      String kind = dependency.kind().key();
      String when = dependency.kind().orders() ? dependency.when().configValue() : null;
      edges.add(new GraphReply.Edge(kind, dependency.service(), when, dependency.restart()));
      JsonObject json = JsonObject.EMPTY.with("kind", kind).with("service", dependency.service());
      json = when == null ? json : json.with("when", when);
      dependencies.add(dependency.restart() ? json.with("restart", true) : json);
    }
    ServiceStatus.Definition definition = new ServiceStatus.Definition(spec.identity().description(),
        spec.identity().tags(), spec.exitPolicy().essential(), spec.enabled(), false, "",
        spec.execution().user().user().orElse(null), spec.execution().user().group().orElse(null));
    JsonObject json = JsonObject.EMPTY.with("name", spec.name()).with("essential", definition.essential())
        .with("enabled", definition.enabled()).with("description", definition.description())
        .with("tags", definition.tags()).with("dependencies", dependencies);
    return new GraphReply.Service(ServiceStatus.defined(spec.name(), definition, json), edges);
  }

  /** The names of all services, in the order of the files. */
  public List<String> names() {
    return new ArrayList<>(services.keySet());
  }

  /** Whether reeve starts a service when it starts: by its own definition, or because another service needs it. */
  boolean startsWithReeve(String name) {
    if (starting == null) {
      starting = new HashSet<>();
      List<String> open = new ArrayList<>();
      for (ServiceStatus service : services.values()) {
        if (service.definition().enabled()) {
          open.add(service.name());
        }
      }
      while (!open.isEmpty()) {
        String next = open.remove(open.size() - 1);
        if (starting.add(next)) {
          for (Edge edge : edges(next)) {
            if (edge.kind().equals("requires") || edge.kind().equals("wants") || edge.kind().equals("milestone")) {
              open.add(edge.service());
            }
          }
        }
      }
    }
    return starting.contains(name);
  }

  /** @return null if there is no such service; its state is empty if it is from the files */
  ServiceStatus service(String name) {
    return services.get(name);
  }

  /** The relations of a service to other services, in the order of the files. */
  public List<Edge> edges(String name) {
    return edges.getOrDefault(name, List.of());
  }

  /**
   * The services that a name, a pattern or a {@code @tag} selects; the name of a target is a tag of its services.
   *
   * @return null if it selects no service
   */
  public List<String> select(String selector) {
    List<String> found = new ArrayList<>();
    boolean tag = selector.startsWith("@");
    String pattern = tag ? selector.substring(1) : selector;
    for (Map.Entry<String, ServiceStatus> service : services.entrySet()) {
      boolean matches = false;
      for (String text : tag ? service.getValue().definition().tags() : List.of(service.getKey())) {
        matches |= Globs.isGlob(pattern) ? Globs.matches(pattern, text) : pattern.equals(text);
      }
      if (matches) {
        found.add(service.getKey());
      }
    }
    return found.isEmpty() ? null : found;
  }

  /**
   * The services to which no other service has an edge, and one service of each cycle that cannot be reached from them.
   * A running reeve can have cycles if its definitions are from different times.
   */
  public List<String> roots() {
    Set<String> below = new LinkedHashSet<>();
    for (Map.Entry<String, List<Edge>> from : edges.entrySet()) {
      for (Edge edge : from.getValue()) {
        if (!edge.kind().equals("conflicts") && !edge.service().equals(from.getKey())) {
          below.add(edge.service());
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

  /** These services, and all services that can be reached from them by edges. */
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
          open.add(edge.service());
        }
      }
    }
  }

  /**
   * The graph for {@code --json}.
   *
   * @param live whether this is the graph of a running reeve
   * @param selected the names of the services to include
   */
  public JsonObject json(boolean live, Set<String> selected) {
    List<JsonObject> list = new ArrayList<>();
    for (Map.Entry<String, ServiceStatus> service : services.entrySet()) {
      if (selected.contains(service.getKey())) {
        list.add(service.getValue().json());
      }
    }
    return JsonObject.EMPTY.with("from", live ? "reeve" : "files").with("services", list).with("targets", targets);
  }
}
