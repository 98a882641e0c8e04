package reeve.daemon;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import reeve.app.Version;
import reeve.config.LogSpec;
import reeve.config.Plan;
import reeve.console.ConsolePosition;
import reeve.console.ConsoleSink;
import reeve.console.ConsoleStyle;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventFanout;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.ledger.Ledger;
import reeve.ledger.LedgerSink;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.rotation.LogRotator;
import reeve.rotation.WriterControl;
import reeve.runtime.admin.ControlEvents;
import reeve.runtime.cgroup.OomCounters;
import reeve.runtime.upgrade.OutputSuspension;
import reeve.survival.Handover;
import reeve.survival.StoredState;
import reeve.time.Clock;

/**
 * The event sinks of {@code reeve run}: the console, the ledger, the control socket and the log rotation. Loop thread.
 */
final class EventOutputs implements OutputSuspension {
  private final ConsoleSink console;
  private final LedgerSink ledger;
  private final ControlEvents control;
  private final LogRotator rotator;
  private final SmallLogs small;
  private final EventSink sink;
  private final OomCounters oomCounters;

  /**
   * @param stateDir null: there is none, and then no ledger
   */
  EventOutputs(Posix posix, Clock clock, SupervisorLog log, ConsoleStyle style, Plan plan,
      String stateDir) throws SyscallException {
    LongSupplier nanos = new LongSupplier() {
      @Override
      public long getAsLong() {
        return clock.nanos();
      }
    };
    control = new ControlEvents(clock);
    console = new ConsoleSink(posix, 1, style, log, plan.services().size(), nanos);
    oomCounters = new OomCounters(posix, posix.pid());
    ledger = stateDir == null ? null : new LedgerSink(posix, new Ledger(posix, stateDir, log), oomCounters, clock);
    rotator = new LogRotator(posix, log, nanos, plan.settings().logDiskMax().orElse(0L));
    console.setRotationOffsets(rotator);
    EventSink first = ledger == null ? console : new EventFanout(console, ledger);
    small = new SmallLogs(posix, clock, rotator);
    sink = new EventFanout(new EventFanout(first, control), small);
  }

  /** Returns the sink that passes events on to all. */
  EventSink sink() {
    return sink;
  }

  /** @return null: there is none */
  LedgerSink ledger() {
    return ledger;
  }

  ControlEvents control() {
    return control;
  }

  LogRotator rotator() {
    return rotator;
  }

  /**
   * Records in the ledger that reeve has started, after what a former reeve did not record.
   *
   * @param startTicks its start time in /proc/PID/stat
   * @param stored what a former reeve left
   * @param handover of the program that this one has replaced in this process, which is no start; null: there was none
   */
  void reeveStarted(Clock clock, int pid, long startTicks, StoredState stored, Handover handover, String stateDir,
      SupervisorLog log) {
    oomCounters.adopt(stored.own().record().cgroup());
    if (ledger != null) {
      if (stored.former() != null && handover == null) { // before an upgrade everything is written
        ledger.recover(new FormerRuns(stored, stateDir, log));
      }
      if (handover == null) {
        ledger.reeveStarted(clock.wallMillis(), clock.nanos() / 1_000_000, Version.text(), pid, startTicks);
      }
    }
    if (handover != null) {
      sink.announce("upgraded", null, "upgraded from reeve " + handover.version() + " to reeve " + Version.text()
          + ", requested by " + EventText.requester(handover.by()), handover.by());
      for (Handover.Output one : handover.outputs()) {
        console.outputOpened(one.service(), one.stream(), one.path(), one.offset());
      }
    }
  }

  /**
   * Connects the log rotation with the services.
   *
   * @param writers freezes their processes while a log is cut
   * @param polled the descriptors of the loop
   * @return a component of the loop
   */
  LoopComponent connect(ServiceSet services, WriterControl writers, PollRegistry polled) {
    rotator.connect(new BiFunction<String, String, LogSpec>() {
      @Override
      public LogSpec apply(String name, String stream) {
        Service service = services.get(name);
        return service == null ? null : service.spec().logs().of(SmallLogs.output(service, stream));
      }
    }, writers, console);
    small.connect(services, polled);
    return small;
  }

  @Override
  public List<Handover.Output> suspend() {
    List<Handover.Output> outputs = new ArrayList<>();
    List<ConsolePosition> positions = console.pause();
    for (int i = 0; positions != null && i < positions.size(); i++) {
      ConsolePosition one = positions.get(i);
      outputs.add(new Handover.Output(one.service(), one.stream(), one.path(), one.offset()));
    }
    return outputs;
  }

  @Override
  public void resume() {
    console.resume();
  }

  /** Begins to show lines and to rotate logs, when the first services have been started. */
  void start() {
    console.start();
    small.start();
    rotator.start();
  }

  /** Records in the ledger that reeve ends, and shows the lines that are left. */
  void reeveEnded(long wallMillis, int pid, int code) {
    if (ledger != null) {
      ledger.reeveEnded(wallMillis, pid, code);
    }
    console.finish();
    rotator.close();
  }

  /** Closes the ledger and the console. */
  void close() {
    if (ledger != null) {
      ledger.close();
    }
    console.close();
  }
}
