package reeve.cli.command;

import java.io.File;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.control.client.UpgradeReply;
import reeve.json.JsonObject;

/** {@code reeve upgrade}: replaces the program of the running reeve, and waits until the new one answers. */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Replaces the program of the running reeve; its services go on. It keeps its pid and its children, and the "
            + "command waits until the new program answers.",
        "The new program is tried first, in a process of its own. If it cannot be started, or cannot read the state, "
            + "nothing changes."
    })
public final class UpgradeCommand implements PlainCommand, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Option(names = "--to", paramLabel = "DIRECTORY",
      description = "The tree of the new reeve, in which bin/reeve is. Default: that of the running one, whose files "
          + "may have been replaced.")
  private String directory;

  @Option(names = "--java-home", paramLabel = "DIRECTORY",
      description = "The JVM of the new reeve. Default: the one that its launcher finds.")
  private String javaHome;

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
    UpgradeReply reply = session.client().upgrade(absolute(directory), absolute(javaHome));
    if (session.json()) {
      System.out.println(JsonObject.EMPTY.with("pid", reply.pid()).with("from", reply.from()).with("to", reply.to())
          .with("upgraded", reply.upgraded()).text());
    } else if (reply.upgraded()) {
      System.out.println("reeve, pid " + reply.pid() + ", was upgraded from " + TerminalText.line(reply.from()) + " to "
          + TerminalText.line(reply.to()));
    }
    if (!reply.upgraded()) {
      Failure.report("cannot upgrade reeve: the new program was tried and did not replace the running one, pid "
          + reply.pid() + ", which goes on; see the event upgrade-failed in reeve events for the reason");
    }
    return reply.upgraded() ? ExitCodes.OK : ExitCodes.FAILURE;
  }

  private static String absolute(String path) {
    return path == null ? null : new File(path).getAbsoluteFile().toPath().normalize().toString();
  }
}
