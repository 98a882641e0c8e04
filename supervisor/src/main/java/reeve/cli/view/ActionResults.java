package reeve.cli.view;

import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ActionReply;

/** Prints the results of a request for the services that it acted on. */
public final class ActionResults {
  private final boolean json;
  private final String verb;
  private final boolean suggestsWhy;

  /**
   * @param verb the action of the command, for "cannot stop …"
   * @param suggestsWhy whether a failure refers to {@code reeve why}
   */
  public ActionResults(Session session, String verb, boolean suggestsWhy) {
    this.json = session.json();
    this.verb = verb;
    this.suggestsWhy = suggestsWhy;
  }

  /**
   * Prints the whole answer.
   *
   * @param nothing the sentence for an answer without services
   * @return the exit code: {@link ExitCodes#FAILURE} if a service did not reach its goal
   */
  public int print(ActionReply reply, String nothing) {
    if (json) {
      System.out.println(reply.json().text());
    } else if (reply.services().isEmpty()) {
      System.out.println(nothing);
    }
    return printServices(reply);
  }

  /**
   * Prints the result of each service: a success only as text, a failure always.
   *
   * @return the exit code
   */
  public int printServices(ActionReply reply) {
    int code = ExitCodes.OK;
    for (ActionReply.Outcome service : reply.services()) {
      String name = TerminalText.line(String.valueOf(service.name()));
      String message = TerminalText.line(service.message());
      if (service.isMissed()) {
        System.out.flush();
        Failure.report(
            "cannot " + verb + " \"" + name + "\": " + message + (suggestsWhy ? "; see reeve why " + name : ""));
        code = ExitCodes.FAILURE;
      } else if (!json) {
        System.out.println(name + ": " + message);
      }
    }
    return code;
  }
}
