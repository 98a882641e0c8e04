package reeve.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import reeve.control.ClientException;
import reeve.control.Json;

/** What {@code enable}, {@code disable} and {@code reset} have in common: done at once, a word for each service. */
abstract class NoteCommand implements Callable<Integer>, Session.Work {
  @Mixin Common common = new Common();
  @Mixin Selection selection = new Selection();

  private final String method;
  private final String done;

  /** @param done what is said of each service */
  NoteCommand(String method, String done) {
    this.method = method;
    this.done = done;
  }

  /** @return this, or null: picocli must read it */
  final NoteCommand quick(String[] args) {
    return Quick.read(args, 1, selection, common) ? this : null;
  }

  @Override
  public Integer call() {
    return selection.isEmpty() ? Session.nothingSelected(method) : Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    selection.into(params);
    Map<String, Object> answer = session.call(method, params);
    if (session.json()) {
      System.out.println(Json.text(answer));
      return ExitCodes.OK;
    }
    for (Map<String, Object> service : Fields.objects(answer, "services")) {
      System.out.println(Text.line(String.valueOf(service.get("name"))) + ": " + done);
    }
    return ExitCodes.OK;
  }
}
