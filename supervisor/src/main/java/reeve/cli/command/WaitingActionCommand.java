package reeve.cli.command;

import picocli.CommandLine.Mixin;
import reeve.cli.common.DepsOption;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.cli.view.ActionResults;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ReplyWait;

/**
 * An action that takes time: {@code start}, {@code stop}, {@code restart}, {@code kill} and {@code remove}. The command
 * waits for the result of each service and prints it.
 */
abstract class WaitingActionCommand extends ActionCommand {
  @Mixin
  WaitOptions waiting = new WaitOptions();

  private final String goal;

  /**
   * @param name see {@link ActionCommand}
   * @param goal ends the sentence "waiting for web …", such as {@code to stop}
   */
  WaitingActionCommand(String name, String goal) {
    super(name);
    this.goal = goal;
  }

  /** The option {@code --no-deps} of the command; null: the command does not have it. */
  DepsOption deps() {
    return null;
  }

  @Override
  PlainArguments.OptionGroup[] optionGroups() {
    DepsOption deps = deps();
    return deps == null ? new PlainArguments.OptionGroup[] {selection, clientOptions, waiting}
        : new PlainArguments.OptionGroup[] {selection, clientOptions, waiting, deps};
  }

  /** Sends the request and waits for its results. */
  abstract ActionReply request(ControlClient reeve, ReplyWait wait) throws ClientException;

  @Override
  public int run(Session session) throws ClientException {
    ProgressReporter progress = session.progress(goal);
    ActionReply reply;
    try {
      reply = request(session.client(), waiting.replyWait(session.clock().nanos(), progress));
    } catch (ClientException e) {
      return Session.fail(e, progress, waiting);
    }
    progress.clear();
    return new ActionResults(session, name, true).print(reply, selection.nothingFound());
  }
}
