package reeve.cli.common;

import picocli.CommandLine.Option;
import reeve.posix.Posix;

/**
 * The options that say which reeve is meant, for a command that prints something of its own: {@code @Mixin
 * ReeveOptions}. Other commands have them in {@link ClientOptions}.
 */
public final class ReeveOptions {
  @Option(names = "--socket", paramLabel = "PATH",
      description = "The control socket of the reeve to use, as for every command.")
  private String socket;

  @Option(names = {"-p", "--project"}, paramLabel = "PROJECT",
      description = "Use the reeve of this project: its directory, or its name in reeve projects.")
  private String project;

  @Option(names = "--system", description = "Use the reeve of the user or of the machine, and not that of a project.")
  private boolean system;

  /** Finds the reeve that is meant. */
  public ReeveLocator locator(Posix posix) {
    return new ReeveLocator(socket, project, system, posix, System.getenv());
  }

  /** Whether one is named, so that no other one, and not the files alone, may take its place. */
  public boolean isNamed() {
    return socket != null || project != null || system;
  }

  /** The same choice, and no other option. */
  public ClientOptions toClientOptions() {
    ClientOptions options = new ClientOptions();
    options.socket = socket;
    options.project = project;
    options.system = system;
    return options;
  }
}
