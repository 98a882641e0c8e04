package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import reeve.app.ExitCodes;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.HumanText;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.json.Json;

/** {@code reeve version}: of this program, and of the reeve that runs. */
@Command(
    name = "version",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Prints the version of this program, and of the reeve that runs. Exit 4 if none does.")
public final class VersionCommand implements Callable<Integer>, Session.Work {
  @Mixin
  private ClientOptions common = new ClientOptions();

  /** @return null: picocli must read it */
  public static VersionCommand quick(String[] args) {
    VersionCommand command = new VersionCommand();
    return PlainArguments.parse(args, 1, command.common) ? command : null;
  }

  @Override
  public Integer call() {
    if (!common.json) {
      System.out.println("reeve " + Version.text());
      System.out.flush(); // before what may be wrong
    }
    int code = Session.run(common, this);
    if (code == ExitCodes.NO_REEVE && common.json) {
      print(null);
    }
    return code;
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> running = session.call("version", Map.of());
    if (session.json()) {
      print(running);
      return ExitCodes.OK;
    }
    String since = HumanText.since(AnswerFields.text(running, "started"), session.clock().wallMillis());
    List<String> files = AnswerFields.texts(running, "files");
    System.out
        .println("running: reeve " + TerminalText.line(session.client().version()) + ", pid " + session.client().pid()
            + (since.isEmpty() ? "" : ", for " + since) + ", on " + TerminalText.line(session.client().path())
            + (files.isEmpty() ? "" : ", with " + TerminalText.line(String.join(" ", files))));
    return ExitCodes.OK;
  }

  /** @param running null: there is none */
  private static void print(Map<String, Object> running) {
    Map<String, Object> result = new LinkedHashMap<>();
    result.put("version", Version.text());
    result.put("running", running);
    System.out.println(Json.text(result));
  }
}
