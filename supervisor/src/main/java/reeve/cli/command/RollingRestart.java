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
import reeve.core.DurationText;
import reeve.json.Json;

/**
 * Restarts services one after the other, so that the others serve meanwhile. The command does it and not reeve: who
 * interrupts it stops it between two of them. Each step is a request of its own in the ledger.
 */
final class RollingRestart {
  private static final String GOAL = "to be ready again";

  private final Session session;
  private final WaitOptions waiting;
  private final int batch;
  private final List<Object> told = new ArrayList<>();

  /** @param batch how many at a time */
  RollingRestart(Session session, WaitOptions waiting, int batch) {
    this.session = session;
    this.waiting = waiting;
    this.batch = batch;
  }

  /** @return the exit code */
  int run(ServiceSelectionOptions selection) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    selection.addTo(params);
    List<String> names = new ArrayList<>();
    List<String> down = new ArrayList<>();
    for (Map<String, Object> service : AnswerFields.objects(session.call("status", params), "services")) {
      // What is down serves nobody, and what somebody stopped is not started by a restart of the others.
      ("up".equals(service.get("target")) ? names : down).add(String.valueOf(service.get("name")));
    }
    for (String name : down) {
      note(TerminalText.line(name) + ": is down, left so");
    }
    int code = ExitCodes.OK;
    int done = 0;
    for (; done < names.size() && code == ExitCodes.OK; done = Math.min(names.size(), done + batch)) {
      List<String> now = names.subList(done, Math.min(names.size(), done + batch));
      code = step(now);
      if (code != ExitCodes.OK) {
        List<String> rest = names.subList(done + now.size(), names.size());
        Failure.report("cannot go on with the rolling restart"
            + (rest.isEmpty() ? "" : ": " + TerminalText.line(String.join(", ", rest))
                + (rest.size() == 1 ? " is" : " are") + " as before"));
        break;
      }
    }
    if (session.json()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("services", told);
      System.out.println(Json.text(answer));
    }
    return code;
  }

  private int step(List<String> names) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("services", names);
    params.put("deps", false);
    params.put("healthy", true);
    params.put("wait", true);
    params.put("progress", true);
    ProgressReporter progress = session.progress(GOAL);
    Map<String, Object> answer;
    try {
      answer = session.client().call("restart", params, waiting.deadline(session.clock().nanos()), progress);
    } catch (ClientException e) {
      progress.clear();
      if (e.kind() != ClientException.Kind.DEADLINE) {
        throw e;
      }
      Failure.report("cannot wait any longer than " + DurationText.format(waiting.timeout) + " for "
          + TerminalText.line(String.join(", ", names)) + " " + GOAL);
      return ExitCodes.DEADLINE;
    }
    progress.clear();
    int code = ExitCodes.OK;
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      told.add(service);
      String name = TerminalText.line(String.valueOf(service.get("name")));
      String message = TerminalText.line(String.valueOf(service.get("message")));
      if ("missed".equals(service.get("result"))) {
        System.out.flush();
        Failure.report("cannot restart \"" + name + "\": " + message + "; see reeve why " + name);
        code = ExitCodes.FAILURE;
      } else {
        note(name + ": " + message);
      }
    }
    return code;
  }

  private void note(String line) {
    if (!session.json()) {
      System.out.println(line);
    }
  }
}
