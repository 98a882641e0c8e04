package reeve.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;
import reeve.json.Json;

/**
 * Restarts services one after the other, so that the remaining ones keep serving. The command drives it, not reeve: an
 * interrupted command stops between two services. Each step is a request of its own in the ledger.
 */
final class RollingRestart {
  private final Session session;
  private final WaitOptions waiting;
  private final int batch;
  private final ActionResults output;
  private final List<Object> results = new ArrayList<>();

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
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("services", results);
      System.out.println(Json.text(answer));
    }
    return code;
  }

  /** The selected services whose target is up. The others serve no requests, and a stopped service must stay stopped. */
  private List<String> targets(ServiceSelectionOptions selection) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    selection.addTo(params);
    List<String> names = new ArrayList<>();
    List<String> down = new ArrayList<>();
    for (Map<String, Object> service : AnswerFields.objects(session.call("status", params), "services")) {
      ("up".equals(service.get("target")) ? names : down).add(String.valueOf(service.get("name")));
    }
    for (String name : down) {
      if (!session.json()) {
        System.out.println(TerminalText.line(name) + ": is down, left so");
      }
    }
    return names;
  }

  private int restart(List<String> names) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("services", names);
    params.put("deps", false);
    params.put("healthy", true);
    waiting.addTo(params);
    ProgressReporter progress = session.progress("to be ready again");
    Map<String, Object> answer;
    try {
      answer = session.client().call("restart", params, waiting.deadline(session.clock().nanos()), progress);
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.DEADLINE) {
        return Session.fail(e, progress, waiting);
      }
      progress.clear();
      throw e;
    }
    progress.clear();
    int code = ExitCodes.OK;
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      results.add(service);
      code = Math.max(code, output.printResult(service));
    }
    return code;
  }

  private static void reportRest(List<String> rest) {
    Failure.report("cannot go on with the rolling restart"
        + (rest.isEmpty() ? "" : ": " + TerminalText.line(String.join(", ", rest))
            + (rest.size() == 1 ? " is" : " are") + " as before"));
  }
}
