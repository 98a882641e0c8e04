package reeve.cli.develop;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import reeve.app.ExitCodes;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.NamesReply;

/** {@code reeve watch}: ends and begins the watches of services for changed files. */
@Command(
    name = "watch",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Turns the watch of services for changed files off or on: the key watch of their files. It stays so when reeve "
            + "is restarted.",
        "reeve status NAME prints whether files are watched, and the last change."
    })
public final class WatchCommand implements Callable<Integer>, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Parameters(index = "0", paramLabel = "on|off", description = "on or off.")
  private String mode;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME",
      description = "Services: names, globs in quotes or @TAG. Default: all that have a watch.")
  private List<String> names = List.of();

  @Spec
  private CommandSpec spec;

  @Override
  public Integer call() {
    if (!mode.equals("on") && !mode.equals("off")) {
      throw new CommandLine.ParameterException(spec.commandLine(),
          "Invalid value for positional parameter at index 0 (on|off): '" + TerminalText.line(mode) + "'");
    }
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    NamesReply reply = session.client().watch(new Selector(names, false, names.isEmpty()), mode.equals("on"));
    if (session.json()) {
      System.out.println(reply.json().text());
      return ExitCodes.OK;
    }
    if (reply.names().isEmpty()) {
      System.out.println("no service has a watch");
    }
    for (String name : reply.names()) {
      System.out.println(TerminalText.line(String.valueOf(name)) + ": watch " + mode);
    }
    return ExitCodes.OK;
  }
}
