package reeve.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProfileOption;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.view.GraphText;
import reeve.cli.view.ServiceGraph;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.config.util.Suggestions;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.Terminal;

/** {@code reeve graph}: shows the dependencies between services. It needs no running reeve. */
@Command(
    name = "graph",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Shows the dependencies between services: below each service, the services that it needs or waits for.",
        "The graph is that of the running reeve, with the states of its services. If no reeve runs, or with -c, it is "
            + "that of the files."
    })
public final class GraphCommand implements Callable<Integer> {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      description = "Services, with all services below them: names, patterns with * and ?, or @TAG for the services "
          + "with a tag or of a target. Default: all.")
  private List<String> selectors = new ArrayList<>();

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "Show the graph of these files, as for run, instead of that of the running reeve.")
  private List<String> files = new ArrayList<>();

  @Mixin
  private ProfileOption profiles = new ProfileOption();

  @Option(names = "--dot", description = "Print the graph for Graphviz, whose program dot draws it.")
  private boolean dot;

  @Option(names = "--mermaid", description = "Print the graph for Mermaid, which Markdown pages show.")
  private boolean mermaid;

  @Override
  public Integer call() {
    if ((dot ? 1 : 0) + (mermaid ? 1 : 0) + (clientOptions.json ? 1 : 0) > 1) {
      Failure.report("cannot print the graph in two formats: use one of --dot, --mermaid and --json");
      return ExitCodes.USAGE;
    }
    Posix posix = new LinuxPosix();
    if (files.isEmpty()) {
      try (ControlClient reeve = clientOptions.locator(posix).connect()) {
        return print(ServiceGraph.of(reeve.graph()), true, posix);
      } catch (ClientException e) {
        if (e.kind() != ClientException.Kind.UNREACHABLE || clientOptions.socket != null) {
          return Session.fail(e);
        }
      }
    }
    PlanReader.Result result = PlanFiles.read(files, LauncherEnvironment.forChildren(posix.environment()).toMap(),
        ReadOptions.DEFAULT.withProfiles(profiles.names));
    Plan plan = PlanFiles.planOrReport(result, System.err);
    return plan == null ? ExitCodes.CONFIG : print(ServiceGraph.of(plan), false, posix);
  }

  private int print(ServiceGraph graph, boolean live, Terminal terminal) {
    Set<String> selected = new LinkedHashSet<>();
    for (String selector : selectors) {
      List<String> found = graph.select(selector);
      if (found == null) {
        return noSuchService(selector, graph.names());
      }
      selected.addAll(found);
    }
    List<String> roots = selectors.isEmpty() ? graph.roots() : new ArrayList<>(selected);
    Set<String> all = graph.reach(selectors.isEmpty() ? graph.names() : roots);
    if (clientOptions.json) {
      System.out.println(graph.json(live, all).text());
    } else if (dot) {
      System.out.print(GraphText.dot(graph, all));
    } else if (mermaid) {
      System.out.print(GraphText.mermaid(graph, all));
    } else {
      System.out.print(GraphText.tree(graph, roots, OutputStyle.of(1, clientOptions.noColor, terminal)));
    }
    return ExitCodes.OK;
  }

  private static int noSuchService(String selector, List<String> names) {
    boolean tag = selector.startsWith("@");
    String near = tag ? null : Suggestions.nearest(selector, names);
    Failure.report(TerminalText.line("cannot find "
        + (tag ? "a service with the tag, or of the target, \"" + selector.substring(1) : "the service \"" + selector)
        + '"' + (near == null ? "" : "; did you mean \"" + near + "\"?")));
    return ExitCodes.NO_SUCH_SERVICE;
  }
}
