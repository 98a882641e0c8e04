package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import reeve.app.ExitCodes;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.config.Instance;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.posix.LinuxPosix;

/**
 * {@code reeve __complete [--socket PATH] [-p PROJECT] [--system]}: prints the candidates for the name of a service,
 * for the completion scripts. A line has the name of a service, a tab and its state; or the name of a table, or a tag,
 * a tab and the number of its services. The command prints nothing on the standard error, and nothing at all if no
 * reeve answers at once.
 */
public final class CompleteCommand implements Callable<Integer> {
  public static final String NAME = "__complete";

  /** Short, because a user waits for the completion. */
  private static final long TIMEOUT_NANOS = 1_000_000_000L;

  private final String[] args;

  /** @param args of the program; the first is the name of this command */
  public CompleteCommand(String[] args) {
    this.args = args;
  }

  @Override
  public Integer call() {
    ClientOptions options = new ClientOptions();
    if (!PlainArguments.parse(args, 1, options)) {
      return ExitCodes.USAGE;
    }
    try (ControlClient client = options.locator(new LinuxPosix()).connect(TIMEOUT_NANOS)) {
      System.out.print(lines(client.status(new Selector(List.of(), false, false), false).services()));
      return ExitCodes.OK;
    } catch (ClientException e) {
      return ExitCodes.FAILURE;
    }
  }

  private static String lines(List<ServiceStatus> services) {
    StringBuilder text = new StringBuilder();
    Map<String, Integer> tags = new LinkedHashMap<>();
    Map<String, Integer> tables = new LinkedHashMap<>();
    for (ServiceStatus service : services) {
      String name = service.name();
      text.append(name).append('\t').append(service.state()).append('\n');
      int at = name.lastIndexOf('@');
      if (at > 0 && Instance.isOf(name, name.substring(0, at))) {
        tables.merge(name.substring(0, at), 1, Integer::sum);
      }
      for (String tag : service.definition().tags()) {
        tags.merge(tag, 1, Integer::sum);
      }
    }
    for (Map.Entry<String, Integer> table : tables.entrySet()) {
      text.append(table.getKey()).append('\t').append(table.getValue())
          .append(table.getValue() == 1 ? " instance" : " instances").append('\n');
    }
    for (Map.Entry<String, Integer> tag : tags.entrySet()) {
      text.append('@').append(tag.getKey()).append('\t').append(tag.getValue())
          .append(tag.getValue() == 1 ? " service" : " services").append('\n');
    }
    return text.toString();
  }
}
