package reeve.cli.command;

import java.util.Map;
import reeve.app.ExitCodes;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.json.Json;

/** An action that reeve has done when it answers: {@code enable}, {@code disable} and {@code reset}. */
abstract class ImmediateActionCommand extends ActionCommand {
  private final String result;

  /**
   * @param method see {@link ActionCommand}
   * @param result what the command prints after the name of each service
   */
  ImmediateActionCommand(String method, String result) {
    super(method);
    this.result = result;
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> answer = session.call(method, params());
    if (session.json()) {
      System.out.println(Json.text(answer));
      return ExitCodes.OK;
    }
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      System.out.println(TerminalText.line(String.valueOf(service.get("name"))) + ": " + result);
    }
    return ExitCodes.OK;
  }
}
