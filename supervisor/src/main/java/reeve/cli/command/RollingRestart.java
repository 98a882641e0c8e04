package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.cli.view.ActionResults;
import reeve.control.Selector;
import reeve.control.ServiceAction;
import reeve.control.client.ActionReply;
import reeve.control.client.ClientException;
import reeve.control.client.ServiceStatus;
import reeve.json.JsonObject;

/**
 * Restarts services one after the other, so that the other services keep serving. The command drives the sequence, not
 * reeve: if the command is interrupted, the remaining services are not restarted. Each step is a separate request in
 * the ledger.
 */
final class RollingRestart {
  private final Session session;
  private final WaitOptions waiting;
  private final int batch;
  private final ActionResults output;
  private final List<JsonObject> results = new ArrayList<>();

  /** @param batch how many services are restarted at a time */
  RollingRestart(Session session, WaitOptions waiting, int batch) {
    this.session = session;
    this.waiting = waiting;
    this.batch = batch;
    this.output = new ActionResults(session, "restart", true);
  }

  /** @return the exit code */
  int run(ServiceSelectionOptions selection) throws ClientException {
    List<String> names = targets(selection);
    int code = ExitCodes.OK;
    for (int at = 0; at < names.size() && code == ExitCodes.OK; at += batch) {
      List<String> step = names.subList(at, Math.min(names.size(), at + batch));
      code = restart(step);
      if (code != ExitCodes.OK) {
        reportRest(names.subList(at + step.size(), names.size()));
      }
    }
    if (session.json()) {
      System.out.println(JsonObject.EMPTY.with("services", results).text());
    }
    return code;
  }

  /**
   * The selected services whose target is up. A service that is down serves no requests, and must stay down.
   */
  private List<String> targets(ServiceSelectionOptions selection) throws ClientException {
    List<String> names = new ArrayList<>();
    List<String> down = new ArrayList<>();
    for (ServiceStatus service : session.client().status(selection.selector(), false).services()) {
      (service.target().equals("up") ? names : down).add(service.name());
    }
    if (names.isEmpty() && down.isEmpty() && !session.json()) {
      System.out.println(selection.nothingFound());
    }
    for (String name : down) {
      if (!session.json()) {
        System.out.println(TerminalText.line(name) + ": is down, and not restarted");
      }
    }
    return names;
  }

  private int restart(List<String> names) throws ClientException {
    ProgressReporter progress = session.progress("to be ready again");
    ActionReply reply;
    try {
      reply = session.client().act(ServiceAction.RESTART, new Selector(names, false, false), false, true,
          waiting.replyWait(session.clock().nanos(), progress));
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.DEADLINE) {
        return Session.fail(e, progress, waiting);
      }
      progress.clear();
      throw e;
    }
    progress.clear();
    for (ActionReply.Outcome service : reply.services()) {
      results.add(service.json());
    }
    return output.printServices(reply);
  }

  private static void reportRest(List<String> rest) {
    Failure.report("cannot continue the rolling restart"
        + (rest.isEmpty() ? "" : ": " + TerminalText.line(String.join(", ", rest))
            + (rest.size() == 1 ? " was" : " were") + " not restarted"));
  }
}
