package reeve.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.control.ClientException;

/** {@code reeve restart}. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops services that run, starts all of them, and waits until each runs.")
final class RestartCommand extends ActCommand {
  @Mixin private DepsOption deps = new DepsOption();

  @Option(
      names = "--rolling",
      description = "One after the other: each must be ready, and healthy if it has a health check, before the next is stopped. The first that is "
          + "not ends it, and the rest stay as they are. Nobody else is restarted or stopped for it. --timeout is for each.")
  private boolean rolling;

  @Option(names = "--batch", paramLabel = "N", description = "With --rolling: so many at a time. Default: 1.")
  private Integer batch;

  RestartCommand() {
    super("restart", "to restart");
  }

  @Override
  DepsOption deps() {
    return deps;
  }

  @Override
  public Integer call() {
    boolean odd = batch != null && (batch < 1 || !rolling);
    if (odd || rolling && waiting.noWait) {
      Main.fail(odd ? "cannot take --batch " + batch + (rolling ? ": it is a number from 1" : " without --rolling")
          : "cannot restart one after the other without waiting for each: remove --no-wait");
      return ExitCodes.USAGE;
    }
    return super.call();
  }

  @Override
  public int run(Session session) throws ClientException {
    return rolling ? new Rolling(session, waiting, batch == null ? 1 : batch).run(selection) : super.run(session);
  }
}
