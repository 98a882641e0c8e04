package reeve.runtime.command;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import reeve.config.ServiceSpec;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.ServiceEvent;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.ServiceEvents;
import reeve.loop.TimerQueue;
import reeve.time.Clock;

/**
 * Runs the hooks that read why a service failed: it requests the report first, and runs the hook when the report is
 * there. Loop thread.
 */
public final class FailureHooks implements LoopComponent, TimerQueue.Action<Integer> {
  /** If the report takes longer, the hook is run without it. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

  private record Waiting(ServiceSpec spec, AuxCommand command) {}

  private final Clock clock;
  private final Mailbox mailbox;
  private final ServiceEvents events;
  private final AuxCommandRunner commands;
  private final FailureReports reports;
  /** Hooks that wait for their report, by the number of the request. */
  private final Map<Integer, Waiting> waiting = new HashMap<>();
  private final TimerQueue<Integer> deadlines = new TimerQueue<>();
  private int requests;

  /** @param reports null: there are none, and the hooks read nothing */
  public FailureHooks(Clock clock, Mailbox mailbox, ServiceEvents events, AuxCommandRunner commands,
      FailureReports reports) {
    this.clock = clock;
    this.mailbox = mailbox;
    this.events = events;
    this.commands = commands;
    this.reports = reports;
  }

  @Override
  public boolean perform(Effect effect) {
    if (reports == null || !(effect instanceof Effect.RunAuxCommand run)) {
      return false;
    }
    AuxCommand.Purpose purpose = run.command().purpose();
    if (purpose != AuxCommand.Purpose.ON_FAILURE && purpose != AuxCommand.Purpose.ON_RECOVERY) {
      return false;
    }
    int number = ++requests;
    waiting.put(number, new Waiting(run.spec(), run.command()));
    deadlines.arm(number, 0, clock.nanos() + LONGEST_WAIT.toNanos());
    // Requested by a task, because the events of the failure have not reached the sinks yet.
    mailbox.post(new Runnable() {
      @Override
      public void run() {
        reports.request(run.spec().name(), new Receiver(number));
      }
    });
    return true;
  }

  /** Brings the report back to the loop thread. */
  private final class Receiver implements Consumer<String>, Runnable {
    private final int number;
    private volatile String report;

    Receiver(int number) {
      this.number = number;
    }

    @Override
    public void accept(String text) {
      report = text;
      mailbox.post(this);
    }

    @Override
    public void run() {
      runHook(number, report);
    }
  }

  /** @param report null: it did not come in time */
  private void runHook(int number, String report) {
    Waiting hook = waiting.remove(number);
    if (hook != null) {
      deadlines.disarm(number);
      commands.run(hook.spec, report == null ? hook.command : hook.command.withInput(report + "\n"), null);
    }
  }

  /** Returns whether a hook waits for its report. */
  public boolean isWaiting() {
    return !waiting.isEmpty();
  }

  /** Cancels the hooks that wait, because reeve ends. */
  public void cancelAll() {
    List<Map.Entry<Integer, Waiting>> dropped = new ArrayList<>(waiting.entrySet());
    waiting.clear();
    for (Map.Entry<Integer, Waiting> entry : dropped) {
      deadlines.disarm(entry.getKey());
      AuxCommand command = entry.getValue().command;
      AuxCommand.Outcome outcome = new AuxCommand.Outcome(null, false, "reeve ends", Duration.ZERO);
      events.apply(entry.getValue().spec.name(),
          new ServiceEvent.AuxCommandEnded(command.purpose(), command.number(), outcome));
    }
  }

  @Override
  public long untilNext(long now) {
    return deadlines.untilNext(now);
  }

  @Override
  public void advance(long now) {
    deadlines.fire(now, this);
  }

  @Override
  public void due(TimerQueue.Due<Integer> due, long now) {
    runHook(due.key(), null);
  }
}
