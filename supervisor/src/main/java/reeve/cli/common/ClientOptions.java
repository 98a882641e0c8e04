package reeve.cli.common;

import picocli.CommandLine.Option;
import reeve.posix.Posix;

/** The options of every command that sends requests to a running reeve: {@code @Mixin ClientOptions}. */
public final class ClientOptions implements PlainArguments.OptionGroup {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The control socket of the reeve to use. Default: REEVE_SOCKET, otherwise that of the project of "
          + "the working directory, otherwise that of the user or of the machine: see reeve(1).")
  public String socket;

  @Option(
      names = {"-p", "--project"},
      paramLabel = "PROJECT",
      description = "Use the reeve of this project: its directory, or its name in reeve projects.")
  public String project;

  @Option(names = "--system", description = "Use the reeve of the user or of the machine, and not that of a project.")
  public boolean system;

  @Option(names = "--json", description = "Print JSON, as docs/json.md describes it.")
  public boolean json;

  @Option(names = "--no-color",
      description = "Print no colours. The default if stdout is not a terminal, or if NO_COLOR is set.")
  public boolean noColor;

  @Override
  public int consume(String[] args, int at) {
    String argument = args[at];
    if (argument.equals("--json") && !json) {
      json = true;
      return 1;
    }
    if (argument.equals("--no-color") && !noColor) {
      noColor = true;
      return 1;
    }
    if (argument.equals("--system") && !system) {
      system = true;
      return 1;
    }
    boolean isProject = argument.equals("-p") || argument.equals("--project");
    String name = isProject && project == null ? PlainArguments.value(args, at) : null;
    if (name != null) {
      project = name;
      return 2;
    }
    String path = argument.equals("--socket") && socket == null ? PlainArguments.value(args, at) : null;
    if (path != null) {
      socket = path;
      return 2;
    }
    return 0;
  }

  /** Finds the reeve that is meant. */
  public ReeveLocator locator(Posix posix) {
    return new ReeveLocator(socket, project, system, posix, System.getenv());
  }
}
