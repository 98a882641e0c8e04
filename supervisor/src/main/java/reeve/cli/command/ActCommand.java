package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.DepsOption;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;
import reeve.core.DurationText;
import reeve.json.Json;

/**
 * What {@code start}, {@code stop}, {@code restart} and {@code kill} have in common: ask for it, wait, say what came of
 * each service.
 */
public abstract class ActCommand implements Callable<Integer>, Session.Work {
  @Mixin
  ClientOptions common = new ClientOptions();
  @Mixin
  ServiceSelectionOptions selection = new ServiceSelectionOptions();
  @Mixin
  WaitOptions waiting = new WaitOptions();

  private final String method;
  private final String goal;

  /**
   * @param method of the protocol, and the verb of a sentence
   * @param goal what is waited for: "waiting for web …"
   */
  ActCommand(String method, String goal) {
    this.method = method;
    this.goal = goal;
  }

  /** @return this, or null: picocli must read it */
  public final ActCommand quick(String[] args) {
    DepsOption deps = deps();
    boolean plain = deps == null ? PlainArguments.parse(args, 1, selection, common, waiting)
        : PlainArguments.parse(args, 1, selection, common, waiting, deps);
    return plain ? this : null;
  }

  @Override
  public Integer call() {
    return selection.isEmpty() ? Session.nothingSelected(method) : Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    String asked = ask(params);
    params.put("wait", !waiting.noWait);
    params.put("progress", !waiting.noWait);
    ProgressReporter progress = session.progress(goal);
    Map<String, Object> answer;
    try {
      answer = session.client().call(asked, params, waiting.deadline(session.clock().nanos()), progress);
    } catch (ClientException e) {
      progress.clear();
      return e.kind() == ClientException.Kind.DEADLINE ? late(progress) : Session.fail(e);
    }
    progress.clear();
    if (session.json()) {
      System.out.println(Json.text(answer));
    }
    int code = ExitCodes.OK;
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      code = Math.max(code, tell(service, session.json()));
    }
    return code;
  }

  /** Fills the parameters in. @return the method to call */
  String ask(Map<String, Object> params) {
    selection.addTo(params);
    if (deps() != null) {
      deps().addTo(params);
    }
    return method;
  }

  /** @return the command's own; null: it has no such option */
  DepsOption deps() {
    return null;
  }

  private int late(ProgressReporter progress) {
    Failure.report("cannot wait any longer than " + DurationText.format(waiting.timeout) + " for "
        + (progress.names().isEmpty() ? "the services" : progress.names()) + " " + goal + "; reeve goes on with it");
    return ExitCodes.DEADLINE;
  }

  /** @return the exit code that it stands for */
  private int tell(Map<String, Object> service, boolean json) {
    String name = TerminalText.line(String.valueOf(service.get("name")));
    String message = TerminalText.line(String.valueOf(service.get("message")));
    if ("missed".equals(service.get("result"))) {
      System.out.flush();
      Failure.report("cannot " + method + " \"" + name + "\": " + message + "; see reeve why " + name);
      return ExitCodes.FAILURE;
    }
    if (!json) {
      System.out.println(name + ": " + message);
    }
    return ExitCodes.OK;
  }
}
