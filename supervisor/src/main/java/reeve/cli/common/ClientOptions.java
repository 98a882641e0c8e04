package reeve.cli.common;

import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import reeve.app.DefaultPaths;

/** What every command has that asks a running reeve: {@code @Mixin Common common = new Common();}. */
public final class ClientOptions implements PlainArguments.Part {
  @Option(
      names = "--socket",
      paramLabel = "PATH",
      description = "The control socket of the reeve that is meant. Default: REEVE_SOCKET, else /run/reeve.sock or $XDG_RUNTIME_DIR/reeve.sock.")
  public String socket;

  @Option(names = "--json", description = "JSON on the standard output, as docs/json.md has it.")
  public boolean json;

  @Option(names = "--no-color", description = "No colours. The default when stdout is no terminal, or NO_COLOR is set.")
  public boolean noColor;

  @Override
  public int consume(String[] args, int at) {
    String word = args[at];
    if (word.equals("--json") && !json) {
      json = true;
      return 1;
    }
    if (word.equals("--no-color") && !noColor) {
      noColor = true;
      return 1;
    }
    String path = word.equals("--socket") && socket == null ? PlainArguments.value(args, at) : null;
    if (path != null) {
      socket = path;
      return 2;
    }
    return 0;
  }

  /** Where to look for reeve, in this order. */
  public List<String> sockets(int euid, Map<String, String> environment) {
    return DefaultPaths.sockets(socket, euid, environment);
  }
}
