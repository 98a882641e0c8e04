package reeve.cli.top;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.SignalMask;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ServiceSelectionOptions;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.cli.source.LogFollowLoop;
import reeve.control.client.ClientException;
import reeve.json.Json;
import reeve.posix.SyscallException;

/** {@code reeve top}: services by what they use, live. */
@Command(
    name = "top",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
        "Shows live what services use. Keys: arrows select; c, m, n, r sort by cpu, memory, name, restarts; l shows the log of the selected "
            + "one; S, R, T stop, restart and start it; q ends.",
        "CPU% is of one processor, between two looks; the memory is the sum of what is resident, with what processes share counted for each. "
            + "Without a terminal, or with -n, it prints a table that many times, once if -n is not given."
    })
public final class TopCommand implements Callable<Integer>, Session.Action {
  private static final long SHORTEST_MILLIS = 100;

  @Mixin
  private ClientOptions common = new ClientOptions();
  @Mixin
  private ServiceSelectionOptions selection = new ServiceSelectionOptions();

  @Option(names = {"-n", "--iterations"}, paramLabel = "COUNT", description = "Print a table so many times, and end.")
  private Integer iterations;

  @Option(
      names = {"-d", "--interval"},
      paramLabel = "DURATION",
      converter = WaitOptions.Converter.class,
      description = "Time between two looks, such as 500ms. Default: 2s.")
  private Duration interval = Duration.ofSeconds(2);

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    if (interval.toMillis() < SHORTEST_MILLIS) {
      interval = Duration.ofMillis(SHORTEST_MILLIS);
    }
    Map<String, Object> params = new LinkedHashMap<>();
    selection.addTo(params);
    params.put("resources", true);
    TopTerminal terminal = iterations != null || session.json() ? null : TopTerminal.of(session.posix());
    if (terminal == null) {
      return tables(session, params);
    }
    String problem = SignalMask.block(session.posix(), TopLoop.SIGNALS);
    if (problem != null) {
      return Failure.report(problem);
    }
    session.call("status", params); // a service that is not there is told before the screen is taken
    String title = "reeve " + session.client().version() + "  pid " + session.client().pid();
    try {
      TopClient feed =
          new TopClient(session.client(), common.sockets(session.posix().euid(), System.getenv()), session.posix());
      return new TopLoop(session, feed, terminal, params, interval.toNanos(), title).run();
    } catch (SyscallException e) {
      Failure.report(e.getMessage());
      return ExitCodes.SYSTEM;
    }
  }

  /** A first look that is not shown: what was used is the difference of two. */
  private int tables(Session session, Map<String, Object> params) throws ClientException {
    TopModel model = new TopModel();
    OutputStyle screen = session.style(1);
    model.sample(session.call("status", params));
    int count = iterations == null ? 1 : iterations;
    for (int i = 0; i < count; i++) {
      pause(session, interval.toNanos());
      Map<String, Object> answer = session.call("status", params);
      model.sample(answer);
      if (session.json()) {
        addPercent(answer, model);
        System.out.println(Json.text(answer));
      } else {
        System.out.print((i == 0 ? "" : "\n") + TopScreen.table(model, screen, session.clock().wallMillis()));
      }
      System.out.flush();
      if (System.out.checkError()) {
        return LogFollowLoop.exitCodeOf(reeve.posix.Errno.EPIPE);
      }
    }
    return ExitCodes.OK;
  }

  private static void addPercent(Map<String, Object> answer, TopModel model) {
    Map<String, Object> percents = new LinkedHashMap<>();
    for (TopModel.Row row : model.rows()) {
      percents.put(row.name(), row.cpu() < 0 ? null : new Json.Num(TopScreen.percent(row.cpu())));
    }
    for (Map<String, Object> service : AnswerFields.objects(answer, "services")) {
      service.put("cpuPercent", percents.get(AnswerFields.text(service, "name")));
    }
  }

  private static void pause(Session session, long nanos) {
    long end = session.clock().nanos() + nanos;
    for (long left = nanos; left > 0; left = end - session.clock().nanos()) {
      LockSupport.parkNanos(left);
    }
  }
}
