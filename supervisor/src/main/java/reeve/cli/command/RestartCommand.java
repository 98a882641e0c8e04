package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.DepsOption;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.control.ServiceAction;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ReplyWait;

/** {@code reeve restart}. */
@Command(
    name = "restart",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Stops the services that run, starts all selected services, and waits until each runs.")
public final class RestartCommand extends WaitingActionCommand {
  @Mixin
  private DepsOption deps = new DepsOption();

  @Option(
      names = "--rolling",
      description = "Restart one service after the other: each must be ready, and healthy if it has a health check, "
          + "before the next is stopped. If one is not, the restart ends there, and the rest keep running. No "
          + "dependency or dependent is restarted. --timeout applies to each service or batch.")
  private boolean rolling;

  @Option(names = "--batch", paramLabel = "N",
      description = "With --rolling: restart N services at a time. Default: 1.")
  private Integer batch;

  public RestartCommand() {
    super("restart", "to restart");
  }

  @Override
  DepsOption deps() {
    return deps;
  }

  @Override
  public Integer call() {
    boolean wrongBatch = batch != null && (batch < 1 || !rolling);
    if (wrongBatch || rolling && waiting.noWait) {
      Failure.report(
          wrongBatch ? "cannot use --batch " + batch + (rolling ? ": it must be a number from 1" : " without --rolling")
              : "cannot restart one service after the other without waiting for each: remove --no-wait");
      return ExitCodes.USAGE;
    }
    return super.call();
  }

  @Override
  public int run(Session session) throws ClientException {
    return rolling ? new RollingRestart(session, waiting, batch == null ? 1 : batch).run(selection)
        : super.run(session);
  }

  @Override
  ActionReply request(ControlClient reeve, ReplyWait wait) throws ClientException {
    return reeve.act(ServiceAction.RESTART, selection.selector(), deps.dependencies(), false, wait);
  }
}
