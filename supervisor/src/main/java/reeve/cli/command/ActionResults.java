package reeve.cli.command;

import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ActionReply;

/** Prints what became of the services that a request acted on. */
final class ActionResults {
  private final boolean json;
  private final String verb;
  private final boolean hint;

  /**
   * @param verb what the command does to a service, for "cannot stop …"
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
  int print(ActionReply reply) {
    if (json) {
      System.out.println(reply.json().text());
    }
    return printServices(reply);
  }

  /**
   * Prints the result of each service: a success only as text, a failure always.
   *
   * @return the exit code
   */
  int printServices(ActionReply reply) {
    int code = ExitCodes.OK;
    for (ActionReply.Outcome service : reply.services()) {
      String name = TerminalText.line(String.valueOf(service.name()));
      String message = TerminalText.line(service.message());
      if (service.isMissed()) {
        System.out.flush();
        Failure.report("cannot " + verb + " \"" + name + "\": " + message + (hint ? "; see reeve why " + name : ""));
        code = ExitCodes.FAILURE;
      } else if (!json) {
        System.out.println(name + ": " + message);
      }
    }
    return code;
  }
}
