package reeve.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.control.ClientException;
import reeve.control.Json;

/** {@code reeve plan}: what {@code apply} would do. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Shows what apply would change, and changes nothing. Values of the environment are not shown.")
final class PlanCommand implements Callable<Integer>, Session.Work {
  @Mixin private Common common = new Common();

  /** @return null: picocli must read it */
  static PlanCommand quick(String[] args) {
    PlanCommand command = new PlanCommand();
    return Quick.read(args, 1, command.common) ? command : null;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> answer = session.call("plan", Map.of());
    if (session.json()) {
      System.out.println(Json.text(answer));
      return ExitCodes.OK;
    }
    warn(answer);
    for (String line : PlanText.plan(answer, session.screen(1))) {
      System.out.println(line);
    }
    return ExitCodes.OK;
  }

  /** What is odd in the files and yet allowed, on stderr. */
  static void warn(Map<String, Object> answer) {
    for (String warning : Fields.texts(answer, "warnings")) {
      System.err.println("reeve: warning: " + Text.line(warning));
    }
  }
}
