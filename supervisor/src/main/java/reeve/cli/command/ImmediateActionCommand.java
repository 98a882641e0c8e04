package reeve.cli.command;

import reeve.app.ExitCodes;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.NamesReply;

/** An action that is complete when reeve answers: {@code enable}, {@code disable} and {@code reset}. */
abstract class ImmediateActionCommand extends ActionCommand {
  private final String result;

  /**
   * @param name see {@link ActionCommand}
   * @param result the text that the command prints after the name of each service
   */
  ImmediateActionCommand(String name, String result) {
    super(name);
    this.result = result;
  }

  /** Sends the request. */
  abstract NamesReply request(ControlClient reeve, Selector services) throws ClientException;

  @Override
  public int run(Session session) throws ClientException {
    return print(session, request(session.client(), selection.selector()), result, selection.nothingFound());
  }

  /**
   * Prints the services that a request acted on.
   *
   * @param result the text after each name
   * @param nothing the sentence for an answer without services
   * @return the exit code
   */
  static int print(Session session, NamesReply reply, String result, String nothing) {
    if (session.json()) {
      System.out.println(reply.json().text());
      return ExitCodes.OK;
    }
    if (reply.names().isEmpty()) {
      System.out.println(nothing);
    }
    for (String name : reply.names()) {
      System.out.println(TerminalText.line(String.valueOf(name)) + ": " + result);
    }
    return ExitCodes.OK;
  }
}
