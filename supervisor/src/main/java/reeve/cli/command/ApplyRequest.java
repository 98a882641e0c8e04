package reeve.cli.command;

import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.cli.view.PlanText;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.PlanReply;
import reeve.control.client.ReplyWait;

/**
 * A request that brings the services in line with their definitions: {@code apply}, {@code scale}, and {@code reload}
 * without names. It waits for the services and prints the result for each.
 */
abstract class ApplyRequest {
  /** Sends the request and waits for its results. */
  abstract PlanReply send(ControlClient reeve, ReplyWait wait) throws ClientException;

  /** @return the exit code */
  final int run(Session session, WaitOptions waiting) {
    ProgressReporter progress = session.progress("to match its definition");
    PlanReply reply;
    try {
      reply = send(session.client(), waiting.replyWait(session.clock().nanos(), progress));
    } catch (ClientException e) {
      return Session.fail(e, progress, waiting);
    }
    progress.clear();
    if (session.json()) {
      System.out.println(reply.json().text());
    } else {
      PlanCommand.printWarnings(reply);
    }
    return print(reply, session.json(), session.style(1));
  }

  private static int print(PlanReply reply, boolean json, OutputStyle style) {
    int code = ExitCodes.OK;
    if (reply.isPartial()) {
      Failure.report("cannot use all files: their services were left out, and stay as they are; the rest was applied");
      code = ExitCodes.CONFIG;
    }
    int unchanged = 0;
    for (PlanReply.Service service : reply.services()) {
      if (service.kind().equals("unchanged")) {
        unchanged++;
      } else if (service.isMissed()) {
        System.out.flush();
        String name = PlanText.name(service);
        Failure.report("cannot bring \"" + name + "\" in line with its definition: "
            + TerminalText.line(String.valueOf(service.message())) + "; see reeve why " + name);
        code = ExitCodes.FAILURE;
      } else if (!json) {
        System.out.println(TerminalText.cut(PlanText.name(service) + ": " + result(service), style.width()));
      }
    }
    if (!json) {
      for (String line : PlanText.settings(reply, style)) {
        System.out.println(line);
      }
      System.out.println(PlanText.unchanged(unchanged));
    }
    return code;
  }

  private static String result(PlanReply.Service service) {
    String keys = PlanText.keys(service);
    String result = service.message() != null ? TerminalText.line(service.message()) : switch (service.kind()) {
      case "new" -> "added, not started";
      case "restart" -> "changed, for its next start";
      default -> "changed";
    };
    return result + (service.kind().equals("new") || keys.isEmpty() ? "" : " (" + keys + ")");
  }
}
