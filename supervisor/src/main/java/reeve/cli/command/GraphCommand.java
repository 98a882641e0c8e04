package reeve.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.view.GraphText;
import reeve.cli.view.ServiceGraph;
import reeve.config.Plan;
import reeve.config.read.PlanReader;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.json.Json;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** {@code reeve graph}: who depends on whom. It works when reeve is down. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
        "Shows who depends on whom: below each service what it needs or waits for.",
        "Of the reeve that answers, with the states of its services; where none does, or with -f, of the files."
    })
public final class GraphCommand implements Callable<Integer> {
  @Mixin
  private ClientOptions common = new ClientOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Services, with all below them: names, patterns with * and ?, @TAG for those with a tag or of a target. Default: all.")
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "Files, as for run, in the place of the reeve that runs.")
  private List<String> files = new ArrayList<>();

  @Option(names = "--dot", description = "For Graphviz, whose dot draws it.")
  private boolean dot;

  @Option(names = "--mermaid", description = "For Mermaid, as Markdown pages show it.")
  private boolean mermaid;

  @Override
  public Integer call() {
    if ((dot ? 1 : 0) + (mermaid ? 1 : 0) + (common.json ? 1 : 0) > 1) {
      Failure.report("cannot print the graph in two ways: use one of --dot, --mermaid and --json");
      return ExitCodes.USAGE;
    }
    Posix posix = new LinuxPosix();
    ServiceGraph graph = null;
    if (files.isEmpty()) {
      try (ControlClient client = ControlClient.connect(common.sockets(posix.euid(), System.getenv()))) {
        graph = new ServiceGraph(client.call("graph", Map.of()));
      } catch (ClientException e) {
        if (e.kind() != ClientException.Kind.UNREACHABLE || common.socket != null) {
          return Session.fail(e);
        }
      }
    }
    boolean live = graph != null;
    if (!live) {
      PlanReader.Result read = PlanFiles.read(files, LauncherEnvironment.forChildren(posix.environment()).toMap());
      Plan plan = PlanFiles.planOrReport(read, System.err);
      if (plan == null) {
        return ExitCodes.CONFIG;
      }
      graph = ServiceGraph.of(plan);
    }
    return print(graph, live, posix);
  }

  private int print(ServiceGraph graph, boolean live, Posix posix) {
    Set<String> roots = new LinkedHashSet<>();
    for (String word : words) {
      List<String> found = graph.select(word);
      if (found == null) {
        String near = word.startsWith("@") ? null : reeve.config.read.Suggestions.nearest(word, graph.names());
        Failure.report(
            TerminalText
                .line(
                    "cannot find "
                        + (word.startsWith("@") ? "a service with the tag, or of the target, \"" + word.substring(1)
                            : "the service \"" + word)
                        + '"' + (near == null ? "" : "; did you mean \"" + near + "\"?")));
        return ExitCodes.NO_SUCH_SERVICE;
      }
      roots.addAll(found);
    }
    List<String> chosen = words.isEmpty() ? graph.roots() : new ArrayList<>(roots);
    Set<String> all = graph.reach(words.isEmpty() ? graph.names() : chosen);
    if (common.json) {
      System.out.println(Json.text(graph.json(live, all)));
    } else if (dot) {
      System.out.print(GraphText.dot(graph, all));
    } else if (mermaid) {
      System.out.print(GraphText.mermaid(graph, all));
    } else {
      System.out.print(GraphText.tree(graph, chosen, OutputStyle.of(1, common.noColor, posix)));
    }
    return ExitCodes.OK;
  }
}
