package reeve.cli.top;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.SignalMask;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.cli.source.LogFollowLoop;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.control.client.StatusReply;
import reeve.json.Json;
import reeve.json.JsonObject;
import reeve.posix.Errno;
import reeve.posix.SyscallException;

/** {@code reeve top}: shows the resource usage of services, and updates it. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Shows the resource usage of services and the log of the selected one, and updates them. Keys: ? shows all "
            + "keys; the arrows select a service; / filters by name; c, m, n and r sort by cpu, memory, name and "
            + "restarts; l shows the log alone, where / searches and & filters; S, R, K and T stop, restart, kill and "
            + "start the service; q quits. The mouse selects, sorts and scrolls.",
        "CPU%% is the percentage of one processor between two samples. The memory is the sum of the resident memory of "
            + "all processes; shared memory counts for each of them. With -n, or without a terminal, it prints tables "
            + "instead: COUNT of them, or one."
    })
public final class TopCommand implements Callable<Integer>, Session.Action {
  private static final long MIN_INTERVAL_MILLIS = 100;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(names = {"-n", "--iterations"}, paramLabel = "COUNT", description = "Print COUNT tables, and exit.")
  private Integer iterations;

  @Option(
      names = {"-d", "--interval"},
      paramLabel = "DURATION",
      converter = WaitOptions.Converter.class,
      description = "The time between two samples, such as 500ms. Default: 2s.")
  private Duration interval = Duration.ofSeconds(2);

  @Option(names = "--no-mouse", description = "Leave the mouse to the terminal, which then marks text with it.")
  private boolean noMouse;

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    if (interval.toMillis() < MIN_INTERVAL_MILLIS) {
      interval = Duration.ofMillis(MIN_INTERVAL_MILLIS);
    }
    TopTerminal terminal = iterations != null || session.json() ? null
        : TopTerminal.of(session.posix(), session.posix(), !noMouse);
    if (terminal == null) {
      return printTables(session);
    }
    String problem = SignalMask.block(session.posix(), session.posix(), TopLoop.SIGNALS);
    if (problem != null) {
      return Failure.report(problem);
    }
    ControlClient reeve = session.client();
    reeve.status(selection.selector(), true); // if a service does not exist, this fails before the screen is switched
    String title = "reeve " + reeve.version() + "  pid " + reeve.pid();
    try {
      List<String> sockets = List.of(session.client().path());
      TopClient requests = new TopClient(reeve, sockets, selection.selector(), session.posix());
      return new TopLoop(session, requests, terminal, interval.toNanos(), title).run();
    } catch (SyscallException e) {
      return Failure.report(e.getMessage());
    }
  }

  /** Prints tables without a terminal. The first sample is not printed, because usage is the difference of two. */
  private int printTables(Session session) throws ClientException {
    TopModel model = new TopModel();
    OutputStyle style = session.style(1);
    model.sample(session.client().status(selection.selector(), true));
    int count = iterations == null ? 1 : iterations;
    for (int i = 0; i < count; i++) {
      pause(session, interval.toNanos());
      StatusReply status = session.client().status(selection.selector(), true);
      model.sample(status);
      if (session.json()) {
        System.out.println(withPercents(status, model).text());
      } else {
        System.out.print((i == 0 ? "" : "\n") + TopScreen.table(model, style, session.clock().wallMillis()));
      }
      System.out.flush();
      if (System.out.checkError()) {
        return LogFollowLoop.exitCodeOf(Errno.EPIPE);
      }
    }
    return ExitCodes.OK;
  }

  /** The answer as reeve sent it, with {@code cpuPercent} added to each service. */
  private static JsonObject withPercents(StatusReply status, TopModel model) {
    Map<String, Json.Num> percents = new HashMap<>();
    for (TopModel.Row row : model.rows()) {
      percents.put(row.name(), row.cpu() < 0 ? null : new Json.Num(TopScreen.percent(row.cpu())));
    }
    List<JsonObject> services = new ArrayList<>();
    for (ServiceStatus service : status.services()) {
      services.add(service.json().with("cpuPercent", percents.get(service.name())));
    }
    return status.json().with("services", services);
  }

  private static void pause(Session session, long nanos) {
    long end = session.clock().nanos() + nanos;
    for (long left = nanos; left > 0; left = end - session.clock().nanos()) {
      LockSupport.parkNanos(left);
    }
  }
}
