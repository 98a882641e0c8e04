package reeve.cli.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import reeve.app.DefaultPaths;
import reeve.app.ExitCodes;
import reeve.config.Instance;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.json.Json;
import reeve.posix.LinuxPosix;

/**
 * {@code reeve __complete [--socket PATH]}: what a shell offers for a service, one line each: a name, a tab, its state;
 * an {@code @tag}, a tab, how many have it. For the completion scripts; says nothing on stderr, and nothing at all when
 * no reeve answers at once.
 */
public final class CompleteCommand implements Callable<Integer> {
  public static final String NAME = "__complete";

  /** A person waits for it with a key down. */
  private static final long PATIENCE_NANOS = 1_000_000_000L;

  private final String[] args;

  /** @param args of the program, this command's name first */
  public CompleteCommand(String[] args) {
    this.args = args;
  }

  @Override
  public Integer call() {
    String socket = args.length > 2 && args[1].equals("--socket") ? args[2] : null;
    try (ControlClient client =
        ControlClient.connect(DefaultPaths.sockets(socket, new LinuxPosix().euid(), System.getenv()), PATIENCE_NANOS)) {
      System.out.print(lines(client.call("status", Map.of())));
      return ExitCodes.OK;
    } catch (ClientException e) {
      return ExitCodes.FAILURE;
    }
  }

  private static String lines(Map<String, Object> status) {
    StringBuilder text = new StringBuilder();
    Map<String, Integer> tags = new LinkedHashMap<>();
    Map<String, Integer> tables = new LinkedHashMap<>();
    if (status.get("services") instanceof List<?> services) {
      for (Object element : services) {
        Map<String, Object> service = Json.object(element);
        if (service != null && service.get("name") instanceof String name) {
          text.append(name).append('\t').append(service.get("state") instanceof String state ? state : "").append('\n');
          int at = name.lastIndexOf('@');
          if (at > 0 && Instance.isOf(name, name.substring(0, at))) {
            tables.merge(name.substring(0, at), 1, Integer::sum);
          }
          if (service.get("tags") instanceof List<?> list) {
            for (Object tag : list) {
              tags.merge(String.valueOf(tag), 1, Integer::sum);
            }
          }
        }
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
