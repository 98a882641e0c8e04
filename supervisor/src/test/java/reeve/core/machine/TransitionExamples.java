package reeve.core.machine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.core.AuxCommand;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.HealthState;
import reeve.core.HookProgress;
import reeve.core.MachineContext;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.SpecFixtures;
import reeve.core.TimerKind;

/**
 * A service in each situation that the machine distinguishes, and each event. The transition table is generated from
 * them.
 */
public final class TransitionExamples {
  private static final MachineContext CONTEXT = new FixedContext(0.5, false);
  private static final Requester REQUESTER = new Requester(1, 0);
  private static final int PID = 77;

  private TransitionExamples() {}

  /** The situations by their names in the table. */
  static Map<String, Service> services() {
    Service stopped = Service.initial(spec(), 0);
    Service waiting = after(stopped, new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER));
    Service requested = after(waiting, new ServiceEvent.Cleared());
    Service starting = after(requested, new ServiceEvent.Spawned(1, PID));
    Service running = after(starting, new ServiceEvent.BecameReady(1));
    Service stopping = after(running, new ServiceEvent.StopRequested(Reason.REQUEST, REQUESTER));
    Service killing = after(stopping, new ServiceEvent.TimerFired(1, TimerKind.STOP_STEP));
    Service backoff = after(running, new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(1), true));
    Service again = after(after(after(after(backoff, new ServiceEvent.TimerFired(1, TimerKind.START_AGAIN)),
        new ServiceEvent.Cleared()), new ServiceEvent.Spawned(2, PID)), new ServiceEvent.BecameReady(2));
    Map<String, Service> all = new LinkedHashMap<>();
    all.put("STOPPED", stopped);
    all.put("WAITING", waiting);
    all.put("STARTING, no process yet", requested);
    all.put("STARTING, no process yet, target down",
        after(requested, new ServiceEvent.StopRequested(Reason.REQUEST, REQUESTER)));
    all.put("STARTING", starting);
    all.put("STARTING, with a start-timeout", after(after(after(Service.initial(notifier(), 0),
        new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER)), new ServiceEvent.Cleared()),
        new ServiceEvent.Spawned(1, PID)));
    all.put("RUNNING", running);
    all.put("RUNNING, stop held", after(running, new ServiceEvent.StopHeld(Reason.SHUTDOWN, REQUESTER)));
    all.put("RUNNING after a restart", again);
    Service monitored = after(
        after(after(after(Service.initial(monitored(), 0), new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER)),
            new ServiceEvent.Cleared()), new ServiceEvent.Spawned(1, PID)),
        new ServiceEvent.BecameReady(1));
    all.put("RUNNING, with a health check and a watchdog", monitored);
    all.put("RUNNING, healthy",
        after(monitored, new ServiceEvent.HealthChanged(1, HealthState.Status.HEALTHY, 0, null)));
    all.put("STOPPING after the watchdog", after(monitored, new ServiceEvent.TimerFired(1, TimerKind.WATCHDOG)));
    all.put("STOPPING on request", stopping);
    all.put("STOPPING to restart", after(running, new ServiceEvent.RestartRequested(Reason.REQUEST, REQUESTER)));
    all.put("STOPPING after the run timeout", after(running, new ServiceEvent.TimerFired(1, TimerKind.RUN_TIMEOUT)));
    all.put("STOPPING leftovers",
        after(running, new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(1), false)));
    Service left =
        after(stopping, new ServiceEvent.ProcessExited(1, new ExitStatus.Signaled(Signal.TERM, false), false));
    all.put("STOPPING leftovers on request", left);
    Service stuck = after(killing, new ServiceEvent.TimerFired(1, TimerKind.KILL_AGAIN));
    all.put("STOPPING all, after SIGKILL did not end the main process", stuck);
    all.put("KILLING the main process", killing);
    all.put("KILLING all", after(stopping, new ServiceEvent.KillRequested(Reason.REQUEST, REQUESTER)));
    all.put("KILLING leftovers", after(left, new ServiceEvent.TimerFired(1, TimerKind.STOP_STEP)));
    all.put("BACKOFF", backoff);
    Service parked =
        after(after(Service.initial(parking(), 0), new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER)),
            new ServiceEvent.Cleared());
    parked = after(after(parked, new ServiceEvent.Spawned(1, PID)),
        new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(1), true));
    all.put("BACKOFF, parked, before the first check", parked);
    all.put("BACKOFF, parked", after(parked, new ServiceEvent.ParkCauseChecked(1, 0, false)));
    all.put("WAITING, of type idle",
        after(Service.initial(idling(), 0), new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER)));
    Service conditional =
        after(Service.initial(SpecFixtures.web().conditions("UNMET").build(), 0),
            new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER));
    all.put("WAITING, with a condition that is not met", conditional);
    all.put("EXITED, skipped", after(conditional, new ServiceEvent.Cleared()));
    all.put("EXITED", after(running, new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(0), true)));
    all.put("FATAL", after(again, new ServiceEvent.ProcessExited(2, new ExitStatus.Exited(1), true)));
    addHookSituations(all);
    return all;
  }

  private static void addHookSituations(Map<String, Service> all) {
    Service before =
        after(after(Service.initial(hooks(), 0), new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER)),
            new ServiceEvent.Cleared());
    Service up = after(after(after(before, ended(AuxCommand.Purpose.PRE_START, 0)), new ServiceEvent.Spawned(1, PID)),
        new ServiceEvent.BecameReady(1));
    Service running = after(up, ended(AuxCommand.Purpose.POST_START, 0));
    Service stopping = after(running, new ServiceEvent.StopRequested(Reason.REQUEST, REQUESTER));
    Service commanded = after(stopping, ended(AuxCommand.Purpose.PRE_STOP, 0));
    Service afterCommand = after(commanded, ended(AuxCommand.Purpose.STOP, 0));
    all.put("STARTING, in pre-start", before);
    all.put("STARTING, in post-start", up);
    all.put("STOPPING, in pre-stop", stopping);
    all.put("STOPPING, in stop-command", commanded);
    all.put("STOPPING, after stop-command", afterCommand);
    all.put("STOPPING, in post-stop",
        after(afterCommand, new ServiceEvent.ProcessExited(1, new ExitStatus.Exited(0), true)));
  }

  private static ServiceEvent ended(AuxCommand.Purpose hook, int code) {
    return new ServiceEvent.AuxCommandEnded(
        hook, HookProgress.commandNumber(1, 0),
        new AuxCommand.Outcome(new ExitStatus.Exited(code), false, null, java.time.Duration.ZERO));
  }

  private static reeve.config.ServiceSpec hooks() {
    return SpecFixtures.web().limit(2, "1h", OnStartLimit.SLOW_RETRY, "5m")
        .hooks("pre-start", "post-start", "pre-stop", "stop-command", "post-stop").build();
  }

  /** With a start limit of two, so that FATAL is near, and a timeout. */
  private static reeve.config.ServiceSpec spec() {
    return SpecFixtures.web().timeout("1h").limit(2, "1h", OnStartLimit.SLOW_RETRY, "5m").build();
  }

  private static reeve.config.ServiceSpec monitored() {
    return SpecFixtures.web().health(SpecFixtures.check(reeve.config.HealthSpec.OnFailure.RESTART, "30s")).build();
  }

  private static reeve.config.ServiceSpec parking() {
    return SpecFixtures.web()
        .park(new reeve.config.ParkSpec(SpecFixtures.codes(1), true,
            java.util.List.of(new reeve.config.ParkSpec.Cause.Tcp("db", 1)),
            java.time.Duration.ofMinutes(10)))
        .build();
  }

  private static reeve.config.ServiceSpec idling() {
    return SpecFixtures.web()
        .startup(new StartupSpec(StartupSpec.Type.IDLE, false, Optional.empty(), Optional.empty(),
            Optional.empty(), StartupSpec.DEFAULT_START_SECONDS, StartupSpec.NotifyAccess.NONE, Optional.empty(),
            "system", List.of()))
        .build();
  }

  private static reeve.config.ServiceSpec notifier() {
    return SpecFixtures.web().startup(notifying()).build();
  }

  /** The events by their names in the table. */
  static Map<String, ServiceEvent> events(long run) {
    Map<String, ServiceEvent> all = new LinkedHashMap<>();
    all.put("StartRequested", new ServiceEvent.StartRequested(Reason.REQUEST, REQUESTER));
    all.put("StopRequested", new ServiceEvent.StopRequested(Reason.REQUEST, REQUESTER));
    all.put("StopHeld", new ServiceEvent.StopHeld(Reason.SHUTDOWN, REQUESTER));
    all.put("RestartRequested", new ServiceEvent.RestartRequested(Reason.REQUEST, REQUESTER));
    all.put("KillRequested", new ServiceEvent.KillRequested(Reason.REQUEST, REQUESTER));
    all.put("ResetRequested", new ServiceEvent.ResetRequested(REQUESTER));
    all.put("SpecChanged: policy", new ServiceEvent.SpecChanged(
        SpecFixtures.web().timeout("2h").resetAfter("30s").delay("1s").limit(2, "1h", OnStartLimit.SLOW_RETRY, "1m")
            .build(),
        false, REQUESTER));
    all.put("SpecChanged: restart", new ServiceEvent.SpecChanged(spec(), true, REQUESTER));
    all.put("Cleared", new ServiceEvent.Cleared());
    all.put("Spawned", new ServiceEvent.Spawned(run, PID));
    all.put("SpawnCancelled", new ServiceEvent.SpawnCancelled(run));
    all.put("SpawnFailed", new ServiceEvent.SpawnFailed(run, true, "no such file", 127));
    all.put("HealthChanged: healthy", new ServiceEvent.HealthChanged(run, HealthState.Status.HEALTHY, 0, null));
    all.put("HealthChanged: unhealthy",
        new ServiceEvent.HealthChanged(run, HealthState.Status.UNHEALTHY, 3, "refused"));
    all.put("WatchdogPing", new ServiceEvent.WatchdogPing(run));
    all.put("WatchdogChanged", new ServiceEvent.WatchdogChanged(run, java.time.Duration.ofSeconds(7)));
    all.put("WatchdogTriggered", new ServiceEvent.WatchdogTriggered(run));
    all.put("TimeoutExtended", new ServiceEvent.TimeoutExtended(run, java.time.Duration.ofSeconds(90)));
    all.put("MainPidChanged", new ServiceEvent.MainPidChanged(run, PID + 1));
    all.put("BecameReady", new ServiceEvent.BecameReady(run));
    all.put("ProcessExited: code 0", new ServiceEvent.ProcessExited(run, new ExitStatus.Exited(0), true));
    all.put("ProcessExited: code 1", new ServiceEvent.ProcessExited(run, new ExitStatus.Exited(1), true));
    all.put("ProcessExited: SIGTERM",
        new ServiceEvent.ProcessExited(run, new ExitStatus.Signaled(Signal.TERM, false), true));
    all.put("ProcessExited: code 1, leftovers", new ServiceEvent.ProcessExited(run, new ExitStatus.Exited(1), false));
    all.put("TreeGone", new ServiceEvent.TreeGone(run));
    all.put("MemoryExceeded", new ServiceEvent.MemoryExceeded(run, 600, 500));
    all.put("BusNameLost", new ServiceEvent.BusNameLost(run));
    all.put("ParkCauseChecked: present", new ServiceEvent.ParkCauseChecked(run, 0, true));
    all.put("ParkCauseChecked: missing", new ServiceEvent.ParkCauseChecked(run, 0, false));
    for (AuxCommand.Purpose hook : AuxCommand.Purpose.values()) {
      if (hook.ordinal() <= AuxCommand.Purpose.STOP.ordinal()) {
        all.put("AuxCommandEnded: " + hook.label() + ", code 0", ended(hook, 0));
        all.put("AuxCommandEnded: " + hook.label() + ", code 1", ended(hook, 1));
      }
    }
    for (TimerKind kind : TimerKind.values()) {
      all.put("TimerFired: " + kind, new ServiceEvent.TimerFired(run, kind));
    }
    return all;
  }

  static Service after(Service s, ServiceEvent event) {
    return ServiceMachine.next(s, event, 0, CONTEXT).next();
  }

  /** The startup of a service that reports its readiness. */
  public static StartupSpec notifying() {
    return new StartupSpec(StartupSpec.Type.NOTIFY, false, Optional.empty(), Optional.empty(),
        Optional.empty(), StartupSpec.DEFAULT_START_SECONDS, StartupSpec.NotifyAccess.ALL, Optional.empty(), "system",
        List.of());
  }
}
