package reeve.cli.common;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import reeve.app.DefaultPaths;

/** The options of every command that sends requests to a running reeve: {@code @Mixin ClientOptions}. */
public final class ClientOptions implements PlainArguments.OptionGroup {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The control socket of the reeve to use. Default: REEVE_SOCKET, otherwise "
          + "$$XDG_RUNTIME_DIR/reeve.sock or /run/reeve.sock or their fallbacks: see reeve(1).")
  public String socket;

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
    String path = argument.equals("--socket") && socket == null ? PlainArguments.value(args, at) : null;
    if (path != null) {
      socket = path;
      return 2;
    }
    return 0;
  }

  /** The paths at which to look for the socket of reeve, in this order. */
  public List<String> sockets(int euid, Map<String, String> environment) {
    return DefaultPaths.sockets(socket, euid, environment);
  }
}
