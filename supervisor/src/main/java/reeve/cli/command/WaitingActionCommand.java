package reeve.cli.command;

import java.util.Map;
import picocli.CommandLine.Mixin;
import reeve.cli.common.DepsOption;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;

/**
 * An action that takes time: {@code start}, {@code stop}, {@code restart}, {@code kill} and {@code remove}. The command
 * waits for the result of each service and prints it.
 */
abstract class WaitingActionCommand extends ActionCommand {
  @Mixin
  WaitOptions waiting = new WaitOptions();

  private final String goal;

  /**
   * @param method see {@link ActionCommand}
   * @param goal ends the sentence "waiting for web …", such as {@code to stop}
   */
  WaitingActionCommand(String method, String goal) {
    super(method);
    this.goal = goal;
  }

  /** The option {@code --no-deps} of the command; null: it has none. */
  DepsOption deps() {
    return null;
  }

  @Override
  PlainArguments.OptionGroup[] optionGroups() {
    DepsOption deps = deps();
    return deps == null ? new PlainArguments.OptionGroup[] {selection, client, waiting}
        : new PlainArguments.OptionGroup[] {selection, client, waiting, deps};
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = params();
    if (deps() != null) {
      deps().addTo(params);
    }
    return request(session, method, params);
  }

  /**
   * Sends the request, waits for the results and prints them.
   *
   * @return the exit code
   */
  final int request(Session session, String requested, Map<String, Object> params) {
    waiting.addTo(params);
    ProgressReporter progress = session.progress(goal);
    Map<String, Object> answer;
    try {
      answer = session.client().call(requested, params, waiting.deadline(session.clock().nanos()), progress);
    } catch (ClientException e) {
      return Session.fail(e, progress, waiting);
    }
    progress.clear();
    return new ActionResults(session, method, true).print(answer);
  }
}
