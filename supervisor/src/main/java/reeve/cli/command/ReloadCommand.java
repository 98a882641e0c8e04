package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.cli.view.ActionResults;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.PlanReply;
import reeve.control.client.ReplyWait;

/** {@code reeve reload}: reloads services by their reload-signal or reload-command; without names, reeve itself. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Makes services read their own files again: sends the reload-signal, or runs the reload-command and "
        + "waits for it. Without names it is the same as apply: reeve reads its own files again.")
public final class ReloadCommand extends SelectionCommand {
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  @Override
  PlainArguments.OptionGroup[] optionGroups() {
    return new PlainArguments.OptionGroup[] {selection, clientOptions, waiting};
  }

  @Override
  public int run(Session session) throws ClientException {
    return selection.isEmpty() ? reloadReeve(session) : reloadServices(session);
  }

  private int reloadReeve(Session session) {
    return new ApplyRequest() {
      @Override
      PlanReply send(ControlClient reeve, ReplyWait wait) throws ClientException {
        return reeve.reload(wait);
      }
    }.run(session, waiting);
  }

  private int reloadServices(Session session) {
    ProgressReporter progress = session.progress("to reload");
    ActionReply reply;
    try {
      reply = session.client().reload(selection.selector(), waiting.replyWait(session.clock().nanos(), progress));
    } catch (ClientException e) {
      return Session.fail(e, progress, waiting);
    }
    return new ActionResults(session, "reload", false).print(reply, selection.nothingFound());
  }
}
