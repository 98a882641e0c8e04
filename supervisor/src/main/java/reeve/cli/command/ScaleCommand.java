package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.common.WaitOptions;
import reeve.config.Instance;
import reeve.control.client.ClientException;

/** {@code reeve scale web 4}. */
@Command(
    name = "scale",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Starts or stops instances of a service until there are so many, and waits for that. It holds until the files are applied "
        + "again, or reeve is started again: then what they say of instances does.")
public final class ScaleCommand implements Callable<Integer>, Session.Work {
  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();
  @Mixin
  private What target = new What();

  /** What to scale, and to how many. */
  static final class What implements PlainArguments.Part {
    @Parameters(index = "0", paramLabel = "NAME", description = "A service with instances in its table.")
    String name;

    @Parameters(index = "1", paramLabel = "COUNT", description = "How many, from 1 to " + Instance.MAX + ".")
    Integer count;

    @Override
    public int consume(String[] args, int at) {
      if (!PlainArguments.isPositional(args[at])) {
        return 0;
      }
      if (name == null) {
        name = args[at];
        return 1;
      }
      String text = args[at];
      if (count != null || text.isEmpty() || text.length() > 4 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
        return PlainArguments.NOT_PLAIN;
      }
      count = Integer.valueOf(text);
      return 1;
    }
  }

  /** @return null: picocli must read it */
  public static ScaleCommand quick(String[] args) {
    ScaleCommand command = new ScaleCommand();
    boolean plain = PlainArguments.parse(args, 1, command.common, command.waiting, command.target);
    return plain && command.target.count != null ? command : null;
  }

  @Override
  public Integer call() {
    if (target.count < 1 || target.count > Instance.MAX) {
      Failure.report("cannot scale \"" + TerminalText.line(target.name) + "\" to " + target.count + ": it goes from 1 to "
          + Instance.MAX
          + "; to stop all of them, reeve stop " + TerminalText.line(target.name));
      return ExitCodes.USAGE;
    }
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> params = new LinkedHashMap<>();
    params.put("service", target.name);
    params.put("instances", target.count);
    return ApplyRequest.run(session, "scale", params, waiting);
  }
}
