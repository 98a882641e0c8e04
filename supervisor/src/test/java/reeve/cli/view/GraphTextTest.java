package reeve.cli.view;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.cli.common.OutputStyle;
import reeve.config.read.PlanReader;
import reeve.control.client.ReplyFixtures;

/** The dependencies between services are drawn as a tree, and printed for Graphviz and Mermaid. */
class GraphTextTest {
  private static final OutputStyle PLAIN = new OutputStyle(false, false, OutputStyle.UNLIMITED);

  @TempDir
  Path directory;

  private ServiceGraph shop() throws IOException {
    Path file = Files.writeString(directory.resolve("reeve.toml"), """
        [service.proxy]
        command = ["/x"]
        requires = ["app"]
        wants = ["cache"]
        [service.app]
        command = ["/x"]
        requires = [{ service = "db", restart = true }, "cache", { service = "migrate", when = "completed" }]
        part-of = ["db"]
        [service.db]
        command = ["/x"]
        enabled = false
        [service.cache]
        command = ["/x"]
        conflicts = ["tool"]
        tags = ["quick"]
        [service.migrate]
        command = ["/x"]
        after = ["db"]
        [service.early]
        command = ["/x"]
        before = ["db"]
        [service.tool]
        command = ["/x"]
        enabled = false
        [service.off]
        command = ["/x"]
        enabled = false
        [target.data]
        requires = ["db", "cache"]
        """);
    return ServiceGraph.of(((PlanReader.Result.Ok) PlanReader.read(List.of(file.toString()), Map.of())).plan());
  }

  @Test
  void drawsBelowEachServiceWhatItNeedsAndNothingTwice() throws IOException {
    ServiceGraph graph = shop();
    assertEquals("""
        proxy
        ├─ app  requires
        │  ├─ db  requires, restarts with it
        │  │  └─ early  after
        │  ├─ cache  requires
        │  │  └─ tool  conflicts  not started with reeve
        │  ├─ migrate  requires, completed
        │  │  └─ db  after  (above)
        │  └─ db  part of  (above)
        └─ cache  wants  (above)
        tool  not started with reeve
        off  not started with reeve
        """, GraphText.tree(graph, graph.roots(), PLAIN));
    assertEquals("migrate\n└─ db  after\n   └─ early  after\n", GraphText.tree(graph, graph.select("migr*"), PLAIN));
  }

  @Test
  void selectsByTargetTagAndPattern() throws IOException {
    ServiceGraph graph = shop();
    assertEquals(List.of("db", "cache"), graph.select("@data"));
    assertEquals(List.of("cache"), graph.select("@qui*"));
    assertNull(graph.select("@absent"));
    assertNull(graph.select("prox"));
  }

  @Test
  void printsEachServiceAndEachEdgeOnceForGraphvizAndMermaid() throws IOException {
    ServiceGraph graph = shop();
    assertEquals("""
        digraph reeve {
          rankdir = LR;
          node [shape = box];
          "migrate" [label = "migrate"];
          "db" [label = "db"];
          "early" [label = "early"];
          "migrate" -> "db" [label = "after", style = dotted];
          "db" -> "early" [label = "after", style = dotted];
        }
        """, GraphText.dot(graph, graph.reach(List.of("migrate"))));
    assertEquals("""
        flowchart LR
          s0["cache"]
          s1["tool<br/>not started with reeve"]
          s0 x--x|"conflicts"| s1
        """, GraphText.mermaid(graph, graph.reach(List.of("cache"))));
  }

  @Test
  void showsStatesAndReasonsForWaitingOfARunningReeve() {
    ServiceGraph graph = ServiceGraph.of(ReplyFixtures.graph("{'services':[{'name':'web','state':'waiting',"
        + "'enabled':true,"
        + "'waitsFor':['db, to be ready: there is no such service'],"
        + "'dependencies':[{'kind':'requires','service':'db','when':'ready'}]}]}"));
    assertEquals(
        "web  waiting for db, to be ready: there is no such service\n└─ db  requires  there is no such service\n",
        GraphText.tree(graph, graph.roots(), PLAIN));
  }

  @Test
  void endsForCyclesAndDeepGraphs() {
    List<String> services = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      services.add("{'name':'s" + i + "','dependencies':[{'kind':'requires','service':'s" + (i + 1) % 3000 + "'}]}");
    }
    ServiceGraph graph = ServiceGraph.of(ReplyFixtures.graph("{'services':[" + String.join(",", services) + "]}"));
    assertEquals(List.of("s0"), graph.roots());
    assertTrue(GraphText.tree(graph, graph.roots(), PLAIN)
        .startsWith("s0  not started with reeve\n└─ s1  requires  not started"));
  }
}
