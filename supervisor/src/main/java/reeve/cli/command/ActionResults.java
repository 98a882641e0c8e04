package reeve.cli.command;

import java.util.Map;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.json.Json;

/** Prints what became of the services that a request acted on. */
final class ActionResults {
  private final boolean json;
  private final String verb;
  private final boolean hint;

  /**
   * @param verb what the command did to the services, for "cannot stop …"
   * @param hint whether {@code reeve why} can explain a failure
   */
  ActionResults(Session session, String verb, boolean hint) {
    this.json = session.json();
    this.verb = verb;
    this.hint = hint;
  }

  /**
   * Prints the whole answer.
   *
   * @return the exit code: {@link ExitCodes#FAILURE} if a service did not reach its goal
   */
  int print(Map<String, Object> answer) {
    if (json) {
      System.out.println(Json.text(answer));
    }
    int code = ExitCodes.OK;
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      code = Math.max(code, printResult(service));
    }
    return code;
  }

  /**
   * Prints the result of one service, a success only as text.
   *
   * @return the exit code
   */
  int printResult(Map<String, Object> service) {
    String name = TerminalText.line(String.valueOf(service.get("name")));
    String message = TerminalText.line(String.valueOf(service.get("message")));
    if ("missed".equals(service.get("result"))) {
      System.out.flush();
      Failure.report("cannot " + verb + " \"" + name + "\": " + message + (hint ? "; see reeve why " + name : ""));
      return ExitCodes.FAILURE;
    }
    if (!json) {
      System.out.println(name + ": " + message);
    }
    return ExitCodes.OK;
  }
}
