package reeve.cli.command;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.core.DurationText;
import reeve.json.Json;

/** {@code reeve shutdown}: waits until reeve is gone, which is when the connection ends. */
@Command(
    name = "shutdown",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Stops everything in order, then reeve itself, and waits until it is gone.")
public final class ShutdownCommand implements Callable<Integer>, Session.Work, PlainArguments.Part {
  /** How often is looked who is still there. */
  private static final long LOOK = 500_000_000L;

  private static final int NAMED = 5;

  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  @Option(names = "--now", description = "Kill what is left instead of giving it its time.")
  private boolean now;

  /** @return null: picocli must read it */
  public static ShutdownCommand quick(String[] args) {
    ShutdownCommand command = new ShutdownCommand();
    return PlainArguments.parse(args, 1, command, command.common, command.waiting) ? command : null;
  }

  @Override
  public int consume(String[] args, int at) {
    if (args[at].equals("--now") && !now) {
      now = true;
      return 1;
    }
    return 0;
  }

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    long deadline = waiting.deadline(session.clock().nanos());
    ControlClient client = session.client();
    ProgressReporter progress = session.progress("to stop");
    try {
      client.call("shutdown", now ? Map.of("now", true) : Map.of(), deadline, progress);
      while (!waiting.noWait && !client.hasEnded()) {
        show(client, deadline, progress);
        long next = session.clock().nanos() + LOOK;
        client.next(deadline != ControlClient.NEVER && deadline - next < 0 ? deadline : next);
        if (deadline != ControlClient.NEVER && deadline - session.clock().nanos() <= 0 && !client.hasEnded()) {
          return late(progress);
        }
      }
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.DEADLINE) {
        return late(progress);
      }
      if (!client.hasEnded()) {
        progress.clear();
        return Session.fail(e);
      }
    }
    progress.clear();
    tell(session, client);
    return ExitCodes.OK;
  }

  private void show(ControlClient client, long deadline, ProgressReporter progress) throws ClientException {
    List<String> names = new ArrayList<>();
    long remaining = 0;
    for (Map<String, Object> service : AnswerFields.objects(client.call("status", Map.of(), deadline, null),
        "services")) {
      String state = String.valueOf(service.get("state"));
      if (state.equals("stopping") || state.equals("killing") || AnswerFields.number(service, "pid", 0) != 0) {
        remaining++;
        if (names.size() < NAMED) {
          names.add(String.valueOf(service.get("name")));
        }
      }
    }
    progress.waitingFor(names, remaining);
  }

  private int late(ProgressReporter progress) {
    progress.clear();
    Failure.report("cannot wait any longer than " + DurationText.format(waiting.timeout) + " for reeve to end"
        + (progress.names().isEmpty() ? "" : ": it waits for " + progress.names() + " to stop")
        + "; it goes on with it");
    return ExitCodes.DEADLINE;
  }

  private void tell(Session session, ControlClient client) {
    if (session.json()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("pid", client.pid());
      result.put("ended", client.hasEnded());
      System.out.println(Json.text(result));
    } else {
      System.out.println("reeve, pid " + client.pid() + (client.hasEnded() ? ", has ended" : ", is shutting down"));
    }
  }
}
