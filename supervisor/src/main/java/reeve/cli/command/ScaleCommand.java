package reeve.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.config.Instance;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.PlanReply;
import reeve.control.client.ReplyWait;

/** {@code reeve scale web 4}: changes how many instances of a service run. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Starts or stops instances of a service until COUNT of them run, and waits for that. The number "
        + "holds until the files are applied again or reeve is restarted; then the number in the files applies.")
public final class ScaleCommand implements PlainCommand, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();
  @Mixin
  private InstanceCount instances = new InstanceCount();

  /** The service, and the number of its instances. */
  static final class InstanceCount implements PlainArguments.OptionGroup {
    @Parameters(index = "0", paramLabel = "NAME", description = "A service whose definition sets instances.")
    String name;

    @Parameters(index = "1", paramLabel = "COUNT",
        description = "The number of instances, from 1 to " + Instance.MAX + ".")
    Integer count;

    @Override
    public int consume(String[] args, int at) {
      String argument = args[at];
      if (!PlainArguments.isPositional(argument)) {
        return 0;
      }
      if (name == null) {
        name = argument;
        return 1;
      }
      if (count != null || argument.length() > 4 || !argument.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return PlainArguments.NOT_PLAIN;
      }
      count = Integer.valueOf(argument);
      return 1;
    }
  }

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, clientOptions, waiting, instances) && instances.count != null;
  }

  @Override
  public Integer call() {
    if (instances.count < 1 || instances.count > Instance.MAX) {
      String name = TerminalText.line(instances.name);
      Failure.report("cannot scale \"" + name + "\" to " + instances.count + ": the number must be from 1 to "
          + Instance.MAX
          + "; to stop all instances, use reeve stop " + name);
      return ExitCodes.USAGE;
    }
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    return new ApplyRequest() {
      @Override
      PlanReply send(ControlClient reeve, ReplyWait wait) throws ClientException {
        return reeve.scale(instances.name, instances.count, wait);
      }
    }.run(session, waiting);
  }
}
