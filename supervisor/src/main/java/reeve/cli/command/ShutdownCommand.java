package reeve.cli.command;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.PlainArguments;
import reeve.cli.common.PlainCommand;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ProgressReporter;
import reeve.cli.common.Session;
import reeve.cli.common.WaitOptions;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.PeerProcess;
import reeve.control.client.ServiceStatus;
import reeve.core.DurationText;
import reeve.json.JsonObject;

/** {@code reeve shutdown}: stops reeve, and waits until its process is gone. */
@Command(
    name = "shutdown",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = "Stops all services in order, then reeve itself, and waits until it is gone.")
public final class ShutdownCommand implements PlainCommand, Session.Action, PlainArguments.OptionGroup {
  /** The time between two queries of the remaining services. */
  private static final long POLL_NANOS = 500_000_000L;

  /** A query of thousands of services takes a while: the time between two is at least this many times as long. */
  private static final int POLL_PER_COST = 10;

  /** How long reeve may take to end when the connection ended before it answered. */
  private static final long UNANSWERED_NANOS = 3_000_000_000L;

  /** The maximum number of services that the progress names. */
  private static final int MAX_NAMES = 5;

  @Mixin
  private ClientOptions clientOptions = new ClientOptions();
  @Mixin
  private WaitOptions waiting = new WaitOptions();

  @Option(names = "--now", description = "Kill the services that are left, instead of stopping them in order.")
  private boolean now;

  @Override
  public boolean parsePlain(String[] args) {
    return PlainArguments.parse(args, 1, this, clientOptions, waiting);
  }

  @Override
  public int consume(String[] args, int at) {
    if (args[at].equals("--now") && !now) {
      now = true;
      return 1;
    }
    return 0;
  }

  /** Which reeve is stopped, and how the result is printed. */
  public ClientOptions clientOptions() {
    return clientOptions;
  }

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    ProgressReporter progress = session.progress("to stop");
    try (PeerProcess process = session.client().process()) {
      if (!shutDown(session, process, progress)) {
        return deadlinePassed(progress);
      }
      progress.clear();
      print(session, process);
      return ExitCodes.OK;
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.DEADLINE) {
        return deadlinePassed(progress);
      }
      progress.clear();
      return Session.fail(e);
    }
  }

  /** @return false if the deadline passed before reeve ended */
  private boolean shutDown(Session session, PeerProcess process, ProgressReporter progress) throws ClientException {
    ControlClient reeve = session.client();
    long deadline = waiting.deadline(session.clock().nanos());
    try {
      reeve.shutdown(now, deadline, progress);
    } catch (ClientException e) {
      // Without an answer it is not known whether reeve took the request, unless its process ends.
      if (e.kind() == ClientException.Kind.LOST && reeve.hasEnded()
          && process.awaitEnd(session.clock().nanos() + UNANSWERED_NANOS)) {
        return true;
      }
      throw e;
    }
    while (!waiting.noWait && !reeve.hasEnded()) {
      long before = session.clock().nanos();
      showRemaining(reeve, deadline, progress);
      long now = session.clock().nanos();
      long next = now + Math.max(POLL_NANOS, POLL_PER_COST * (now - before));
      reeve.nextNotification(deadline != ControlClient.NEVER && deadline - next < 0 ? deadline : next);
      if (deadline != ControlClient.NEVER && deadline - session.clock().nanos() <= 0 && !reeve.hasEnded()) {
        return false;
      }
    }
    // The connection may end long before reeve does: when reeve writes its ledger, or drops its clients.
    return waiting.noWait || process.awaitEnd(deadline);
  }

  private static void showRemaining(ControlClient reeve, long deadline, ProgressReporter progress)
      throws ClientException {
    List<String> names = new ArrayList<>();
    long remaining = 0;
    Selector all = new Selector(List.of(), false, false);
    List<ServiceStatus> services;
    try {
      services = reeve.status(all, false, deadline).services();
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.DEADLINE) {
        throw e;
      }
      return; // the progress is not known; the end of the process is awaited in any case
    }
    for (ServiceStatus service : services) {
      String state = service.state();
      if (state.equals("stopping") || state.equals("killing") || service.pid() != 0) {
        remaining++;
        if (names.size() < MAX_NAMES) {
          names.add(service.name());
        }
      }
    }
    progress.waitingFor(names, remaining);
  }

  private int deadlinePassed(ProgressReporter progress) {
    progress.clear();
    Failure.report("cannot wait any longer than " + DurationText.format(waiting.timeout) + " for reeve to end"
        + (progress.names().isEmpty() ? "" : ": it waits for " + progress.names() + " to stop")
        + "; the shutdown continues");
    return ExitCodes.DEADLINE;
  }

  private static void print(Session session, PeerProcess process) {
    int pid = session.client().pid();
    boolean ended = process.hasEnded();
    if (session.json()) {
      System.out.println(JsonObject.EMPTY.with("pid", pid).with("ended", ended).text());
    } else {
      System.out.println("reeve, pid " + pid + (ended ? ", has ended" : ", is shutting down"));
    }
  }
}
