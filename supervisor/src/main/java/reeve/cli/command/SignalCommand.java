package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.NamesReply;

/** {@code reeve signal}: sends a signal, which is the first argument as in kill(1) and supervisorctl. */
@Command(
    name = "signal",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Sends a signal to services that run. If one of them does not run, no signal is sent and the exit "
        + "code is 3.")
public final class SignalCommand implements PlainCommand, Session.Action, PlainArguments.OptionGroup {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Parameters(index = "0", paramLabel = "SIGNAL",
      description = "The name of the signal, with or without SIG, or its number.")
  private String signal;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, or @TAG.")
  private List<String> names = new ArrayList<>();

  @Option(names = "--all", description = "All services.")
  private boolean all;

  @Option(
      names = "--to",
      paramLabel = "TARGET",
      description = "main (the main process, the default), group (its process group) or tree (all processes of the "
          + "service).")
  private String to;

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, this, clientOptions) && signal != null;
  }

  @Override
  public int consume(String[] args, int at) {
    String argument = args[at];
    if (PlainArguments.isPositional(argument)) {
      if (signal == null) {
        signal = argument;
      } else {
        names.add(argument);
      }
      return 1;
    }
    if (argument.equals("--all") && !all) {
      all = true;
      return 1;
    }
    String value = argument.equals("--to") && to == null ? PlainArguments.value(args, at) : null;
    if (value != null) {
      to = value;
      return 2;
    }
    return 0;
  }

  @Override
  public Integer call() {
    return names.isEmpty() && !all ? Session.nothingSelected("signal") : Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    NamesReply reply = session.client().signal(new Selector(names, false, all), signal, to);
    return ImmediateActionCommand.print(session, reply, "sent " + TerminalText.line(signal), "there is no service");
  }
}
