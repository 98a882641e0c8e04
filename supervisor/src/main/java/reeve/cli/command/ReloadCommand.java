package reeve.cli.command;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.Version;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;

/** {@code reeve reload}: reloads services by their reload-signal or reload-command; without names, reeve itself. */
@Command(
    name = "reload",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Makes services read their own files again: sends the reload-signal, or runs the reload-command and waits for it. Without "
        + "names it is the same as apply: reeve reads its files.")
public final class ReloadCommand extends SelectionCommand {
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  @Override
  PlainArguments.OptionGroup[] optionGroups() {
    return new PlainArguments.OptionGroup[] {selection, client, waiting};
  }

  @Override
  public int run(Session session) throws ClientException {
    if (selection.isEmpty()) {
      return ApplyRequest.run(session, "reload", waiting);
    }
    Map<String, Object> params = params();
    params.put("wait", !waiting.noWait);
    ProgressReporter progress = session.progress("to reload");
    Map<String, Object> answer;
    try {
      answer = session.client().call("reload", params, waiting.deadline(session.clock().nanos()), progress);
    } catch (ClientException e) {
      return Session.fail(e, progress, waiting);
    }
    return new ActionResults(session, "reload", false).print(answer);
  }
}
