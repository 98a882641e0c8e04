package reeve.cli.view;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.TerminalText;
import reeve.control.client.ServiceStatus;

/** Renders a {@link ServiceGraph} as a tree for people, and in the languages of Graphviz and Mermaid. Pure. */
public final class GraphText {
  private static final String DIM = "2";

  /** Deeper than a person reads. The limit keeps the recursion from overflowing the stack. */
  private static final int MAX_DEPTH = 200;

  private final ServiceGraph graph;
  private final OutputStyle style;
  private final StringBuilder text = new StringBuilder();
  private final Set<String> drawn = new HashSet<>();

  private GraphText(ServiceGraph graph, OutputStyle style) {
    this.graph = graph;
    this.style = style;
  }

  /**
   * The services as a tree: below each service, the services that it needs or waits for. The subtree of a service is
   * drawn only once.
   */
  public static String tree(ServiceGraph graph, List<String> roots, OutputStyle style) {
    GraphText text = new GraphText(graph, style);
    for (String root : roots) {
      text.draw(root, null, "", "", 0);
    }
    return text.text.toString();
  }

  private void draw(String name, ServiceGraph.Edge edge, String branch, String indent, int depth) {
    List<ServiceGraph.Edge> edges = edge != null && edge.kind().equals("conflicts") ? List.of() : graph.edges(name);
    boolean alreadyDrawn = !edges.isEmpty() && !drawn.add(name);
    text.append(style.paint(branch, DIM)).append(line(name, edge, alreadyDrawn)).append('\n');
    for (int i = 0; i < edges.size() && !alreadyDrawn && depth < MAX_DEPTH; i++) {
      boolean last = i == edges.size() - 1;
      draw(edges.get(i).service(), edges.get(i), indent + (last ? "└─ " : "├─ "), indent + (last ? "   " : "│  "),
          depth + 1);
    }
  }

  private String line(String name, ServiceGraph.Edge edge, boolean alreadyDrawn) {
    ServiceStatus service = graph.service(name);
    StringBuilder line = new StringBuilder(TerminalText.line(name));
    if (edge != null) {
      line.append("  ").append(style.paint(edge.text(), DIM));
    }
    String state = state(graph, name);
    if (!state.isEmpty()) {
      line.append("  ").append(
          style.paint(state, service == null || service.state().isEmpty() ? DIM : StatusTable.colour(service)));
    }
    if (service != null && !alreadyDrawn) {
      List<String> reasons = service.waiting().reasons();
      line.append(reasons.isEmpty() ? "" : " for " + TerminalText.line(String.join("; ", reasons)));
    }
    return line.append(alreadyDrawn ? "  (above)" : "").toString();
  }

  /** @return empty for a service of the files that starts with reeve, because that is the usual case */
  private static String state(ServiceGraph graph, String name) {
    ServiceStatus service = graph.service(name);
    if (service == null) {
      return "there is no such service";
    }
    return !service.state().isEmpty() ? service.state() : graph.startsWithReeve(name) ? ""
        : "not started with reeve";
  }

  // ---- for other programs

  /**
   * The graph in the language of Graphviz, graphviz.org/doc/info/lang.html. An arrow points from a service to the
   * service that it waits for.
   */
  public static String dot(ServiceGraph graph, Set<String> selected) {
    StringBuilder text = new StringBuilder("digraph reeve {\n  rankdir = LR;\n  node [shape = box];\n");
    for (String name : selected) {
      String state = state(graph, name);
      text.append("  ").append(quote(name)).append(" [label = ")
          .append(quote(state.isEmpty() ? name : name + "\n" + state)).append("];\n");
    }
    for (String name : selected) {
      for (ServiceGraph.Edge edge : graph.edges(name)) {
        text.append("  ").append(quote(name)).append(" -> ").append(quote(edge.service())).append(" [label = ")
            .append(quote(edge.text()));
        text.append(switch (edge.kind()) {
          case "wants" -> ", style = dashed";
          case "after", "milestone" -> ", style = dotted";
          case "part-of" -> ", style = dotted, constraint = false";
          case "conflicts" -> ", color = red, dir = both, constraint = false";
          default -> "";
        }).append("];\n");
      }
    }
    return text.append("}\n").toString();
  }

  private static String quote(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n") + '"';
  }

  /** The graph as a flowchart of Mermaid, mermaid.js.org/syntax/flowchart.html, which Markdown pages show. */
  public static String mermaid(ServiceGraph graph, Set<String> selected) {
    Map<String, String> ids = new HashMap<>();
    StringBuilder text = new StringBuilder("flowchart LR\n");
    for (String name : new ArrayList<>(selected)) {
      ids.put(name, "s" + ids.size()); // a name may be a keyword of Mermaid, such as end
      String state = state(graph, name);
      text.append("  ").append(ids.get(name)).append("[\"").append(escape(name))
          .append(state.isEmpty() ? "" : "<br/>" + escape(state)).append("\"]\n");
    }
    for (String name : selected) {
      for (ServiceGraph.Edge edge : graph.edges(name)) {
        String arrow = switch (edge.kind()) {
          case "requires" -> "-->";
          case "conflicts" -> "x--x";
          default -> "-.->";
        };
        text.append("  ").append(ids.get(name)).append(' ').append(arrow).append("|\"").append(escape(edge.text()))
            .append("\"| ")
            .append(ids.get(edge.service())).append('\n');
      }
    }
    return text.toString();
  }

  /** Escapes text for Mermaid: entities as in HTML, with # instead of &amp;. */
  private static String escape(String text) {
    return text.replace("#", "#35;").replace("\"", "#quot;").replace("<", "#lt;").replace(">", "#gt;");
  }
}
