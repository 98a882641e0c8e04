package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.view.PlanText;
import reeve.control.client.ClientException;
import reeve.control.client.PlanReply;

/** {@code reeve plan}: shows what {@code apply} would change. */
@Command(
    name = "plan",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Shows what apply would change, and changes nothing. Values of environment variables are not shown.")
public final class PlanCommand implements PlainCommand, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, clientOptions);
  }

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    PlanReply plan = session.client().plan();
    if (session.json()) {
      System.out.println(plan.json().text());
      return plan.isPartial() ? ExitCodes.CONFIG : ExitCodes.OK;
    }
    printWarnings(plan);
    for (String line : PlanText.plan(plan, session.style(1))) {
      System.out.println(line);
    }
    return plan.isPartial() ? ExitCodes.CONFIG : ExitCodes.OK;
  }

  /** Prints the warnings about the configuration files on the standard error. */
  static void printWarnings(PlanReply plan) {
    for (String warning : plan.warnings()) {
      System.err.println("reeve: warning: " + TerminalText.line(warning));
    }
  }
}
