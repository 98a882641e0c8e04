package reeve.cli.command;

import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HumanText;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.control.client.VersionReply;
import reeve.json.JsonObject;

/** {@code reeve version}: prints the versions of this program and of the running reeve. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Prints the version of this program and of the running reeve. Exits with code 4 if no reeve runs.")
public final class VersionCommand implements PlainCommand, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, clientOptions);
  }

  @Override
  public Integer call() {
    if (!clientOptions.json) {
      System.out.println("reeve " + Version.text());
      System.out.flush(); // before a message on the standard error
    }
    int code = Session.run(clientOptions, this);
    if (code == ExitCodes.NO_REEVE && clientOptions.json) {
      print(null);
    }
    return code;
  }

  @Override
  public int run(Session session) throws ClientException {
    VersionReply running = session.client().versionDetails();
    if (session.json()) {
      print(running.json());
      return ExitCodes.OK;
    }
    String since = HumanText.since(running.started(), session.clock().wallMillis());
    List<String> files = running.files();
    List<String> profiles = running.profiles();
    System.out
        .println("running: reeve " + TerminalText.line(session.client().version()) + ", pid " + session.client().pid()
            + (since.isEmpty() ? "" : ", for " + since) + ", on " + TerminalText.line(session.client().path())
            + (files.isEmpty() ? "" : ", with " + TerminalText.line(String.join(" ", files)))
            + (profiles.isEmpty() ? "" : ", profile " + TerminalText.line(String.join(", ", profiles))));
    return ExitCodes.OK;
  }

  /** @param running null: no reeve runs */
  private static void print(JsonObject running) {
    System.out.println(JsonObject.EMPTY.with("version", Version.text()).with("running", running).text());
  }
}
