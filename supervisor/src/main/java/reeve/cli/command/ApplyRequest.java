package reeve.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.cli.view.PlanText;
import reeve.control.client.ClientException;
import reeve.json.Json;

/**
 * Makes reeve change its services to what their definitions say, and prints what became of each: the work of
 * {@code apply}, of {@code scale}, and of {@code reload} without names.
 */
final class ApplyRequest {
  private ApplyRequest() {}

  /**
   * Sends the request, waits for the results and prints them.
   *
   * @param method {@code apply} or {@code reload}
   * @return the exit code
   */
  static int run(Session session, String method, WaitOptions waiting) throws ClientException {
    return run(session, method, new LinkedHashMap<>(), waiting);
  }

  /** @param params further parameters of the request */
  static int run(Session session, String method, Map<String, Object> params, WaitOptions waiting)
      throws ClientException {
    waiting.addTo(params);
    ProgressReporter progress = session.progress("to be as its definition says");
    Map<String, Object> answer;
    try {
      answer = session.client().call(method, params, waiting.deadline(session.clock().nanos()), progress);
    } catch (ClientException e) {
      return Session.fail(e, progress, waiting);
    }
    progress.clear();
    if (session.json()) {
      System.out.println(Json.text(answer));
    } else {
      PlanCommand.printWarnings(answer);
    }
    return print(answer, session.json(), session.style(1));
  }

  private static int print(Map<String, Object> answer, boolean json, OutputStyle style) {
    int code = ExitCodes.OK;
    int unchanged = 0;
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      if ("unchanged".equals(service.get("kind"))) {
        unchanged++;
      } else if ("missed".equals(service.get("result"))) {
        System.out.flush();
        String name = PlanText.name(service);
        Failure.report("cannot make \"" + name + "\" what its definition says: "
            + TerminalText.line(String.valueOf(service.get("message")))
            + "; see reeve why " + name);
        code = ExitCodes.FAILURE;
      } else if (!json) {
        System.out.println(TerminalText.cut(PlanText.name(service) + ": " + result(service), style.width()));
      }
    }
    if (!json) {
      List<String> lines = new ArrayList<>();
      PlanText.settings(lines, answer, style);
      lines.add(unchanged + (unchanged == 1 ? " service is" : " services are") + " unchanged");
      for (String line : lines) {
        System.out.println(line);
      }
    }
    return code;
  }

  private static String result(Map<String, Object> service) {
    String message = AnswerFields.text(service, "message");
    String keys = PlanText.keys(service);
    String result = message != null ? TerminalText.line(message) : switch (String.valueOf(service.get("kind"))) {
      case "new" -> "added, not started";
      case "restart" -> "changed, for its next start";
      default -> "changed";
    };
    return result + ("new".equals(service.get("kind")) || keys.isEmpty() ? "" : " (" + keys + ")");
  }
}
