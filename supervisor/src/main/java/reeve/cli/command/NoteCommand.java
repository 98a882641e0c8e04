package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.json.Json;

/** What {@code enable}, {@code disable} and {@code reset} have in common: done at once, a word for each service. */
public abstract class NoteCommand implements Callable<Integer>, Session.Work {
  @Mixin
  ClientOptions common = new ClientOptions();
  @Mixin
  ServiceSelectionOptions selection = new ServiceSelectionOptions();

  private final String method;
  private final String done;

  /** @param done what is said of each service */
  NoteCommand(String method, String done) {
    this.method = method;
    this.done = done;
  }

  /** @return this, or null: picocli must read it */
  public final NoteCommand quick(String[] args) {
    return PlainArguments.parse(args, 1, selection, common) ? this : null;
  }

  @Override
  public Integer call() {
    return selection.isEmpty() ? Session.nothingSelected(method) : Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    selection.addTo(params);
    Map<String, Object> answer = session.call(method, params);
    if (session.json()) {
      System.out.println(Json.text(answer));
      return ExitCodes.OK;
    }
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      System.out.println(TerminalText.line(String.valueOf(service.get("name"))) + ": " + done);
    }
    return ExitCodes.OK;
  }
}
