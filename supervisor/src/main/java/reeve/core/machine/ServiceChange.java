package reeve.core.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.core.AuxCommand;
import reeve.core.Cause;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.HealthState;
import reeve.core.HookProgress;
import reeve.core.Notice;
import reeve.core.Parked;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.core.TimerKind;
import reeve.core.TimerTimes;

/**
 * A service while an event is applied to it, and the effects so far. It exists within one call of
 * {@link ServiceMachine#next}, so that an event costs one new {@link Service} and not one for each changed field. The
 * only way to another state is {@link #enter}.
 */
final class ServiceChange {
  private static final TimerKind[] KINDS = TimerKind.values();

  ServiceSpec spec;
  final long now;
  private final Service before;
  private final List<Effect> effects = new ArrayList<>(6);
  private ServiceState state;
  Target target;
  private long since;
  long run;
  int pid;
  long spawnedAt;
  int commandIndex;
  int streak;
  int restarts;
  List<Long> recentStarts;
  int execFailures;
  boolean slowRetry;
  boolean failing;
  int stopStep;
  int killsSent;
  StopProgress.Reach reach;
  float timeShare;
  long endBy;
  Reason abortReason;
  Cause pendingStart;
  ExitStatus exitStatus;
  boolean exitClean;
  String startFailure;
  Reason reason;
  Requester requester;
  HealthState.Status health;
  long watchdogNanos;
  ServiceSpec pendingSpec;
  Parked parked;
  HookProgress hookProgress;
  private int timers;

  ServiceChange(Service s, long now) {
    this.before = s;
    this.now = now;
    spec = s.spec();
    state = s.state();
    target = s.target();
    since = s.since();
    run = s.run().number();
    pid = s.run().pid();
    spawnedAt = s.run().spawnedAt();
    commandIndex = s.run().commandIndex();
    RestartHistory history = s.restartHistory();
    streak = history.streak();
    restarts = history.restarts();
    recentStarts = history.recentStarts();
    execFailures = history.execFailures();
    slowRetry = history.slowRetry();
    failing = history.failing();
    StopProgress stop = s.stop();
    stopStep = stop.step();
    killsSent = stop.killsSent();
    reach = stop.reach();
    timeShare = stop.timeShare();
    endBy = stop.endBy();
    abortReason = stop.abortReason();
    pendingStart = stop.pendingStart();
    exitStatus = s.lastExit().status();
    exitClean = s.lastExit().clean();
    startFailure = s.lastExit().startFailure();
    reason = s.cause().reason();
    requester = s.cause().requester();
    health = s.monitoring().health();
    watchdogNanos = s.monitoring().watchdogNanos();
    pendingSpec = s.pendingSpec();
    parked = s.parked();
    hookProgress = s.hookProgress();
    timers = s.timers();
  }

  /** The result: parts of the service that did not change are the same objects as before. */
  Transition toTransition() {
    Service next = new Service(spec, state, target, since,
        before.run().with(run, pid, spawnedAt, commandIndex),
        before.restartHistory().with(streak, restarts, recentStarts, execFailures, slowRetry, failing),
        before.stop().with(stopStep, killsSent, reach, timeShare, endBy, abortReason, pendingStart),
        before.lastExit().with(exitStatus, exitClean, startFailure),
        before.cause().with(reason, requester),
        before.monitoring().with(health, watchdogNanos),
        pendingSpec, parked, hookProgress, timers);
    return new Transition(next, effects);
  }

  ServiceState state() {
    return state;
  }

  /** When the present state began. */
  long since() {
    return since;
  }

  /** Enters another state, and disarms the timers of the present one. No other method changes the state. */
  void enter(ServiceState next) {
    if (parked != null) {
      unpark();
    }
    if (health != HealthState.Status.NONE) {
      stopHealthChecks();
    }
    if (timers != 0) {
      disarmAllButOutliving(next);
    }
    state = next;
    since = now;
    if (next == ServiceState.WAITING && spec.startup().type() == StartupSpec.Type.IDLE) {
      arm(TimerKind.IDLE, TimerTimes.MAX_IDLE_WAIT);
    }
  }

  /** Lets the runtime watch whether a cause clears. */
  void park(Parked park) {
    parked = park;
    effects.add(new Effect.Park(spec.name(), run, park.causes()));
  }

  void unpark() {
    parked = null;
    effects.add(new Effect.Unpark(spec.name()));
  }

  private void disarmAllButOutliving(ServiceState next) {
    for (TimerKind kind : KINDS) {
      if (!kind.outlives(state, next)) {
        disarm(kind);
      }
    }
  }

  /** Starts the health checks, or restarts them. */
  void startHealthChecks() {
    health = HealthState.Status.STARTING;
    effects.add(new Effect.Check(spec.name(), run, true));
  }

  void stopHealthChecks() {
    health = HealthState.Status.NONE;
    effects.add(new Effect.Check(spec.name(), run, false));
  }

  /** A time of the stop, reduced to the share that the stop may take, to the millisecond. */
  Duration shortened(Duration time) {
    return timeShare == 1 ? time : Duration.ofMillis(Math.round(time.toNanos() * (double) timeShare / 1e6));
  }

  void setCause(Reason newReason, Requester newRequester) {
    reason = newReason;
    requester = newRequester;
  }

  void spawn() {
    effects.add(new Effect.Spawn(spec.name(), run));
  }

  void send(Signal signal, Effect.Scope scope) {
    effects.add(new Effect.Send(spec.name(), run, signal, scope));
  }

  void runCommand(AuxCommand command) {
    effects.add(new Effect.RunAuxCommand(spec, command));
  }

  void endCommand(AuxCommand.Purpose purpose, long number, Duration grace) {
    effects.add(new Effect.EndAuxCommand(spec.name(), purpose, number, grace));
  }

  void report(Notice notice) {
    effects.add(new Effect.Report(spec.name(), notice));
  }

  void shutdown(int exitCode, String message) {
    effects.add(new Effect.Shutdown(spec.name(), exitCode, message));
  }

  /** Arms a timer of this run; it replaces an armed timer of the same kind. */
  void arm(TimerKind kind, Duration after) {
    timers |= 1 << kind.ordinal();
    effects.add(new Effect.ArmTimer(spec.name(), run, kind, after));
  }

  /** The timer has fired, so it is not armed any more and needs no disarming. */
  void timerFired(TimerKind kind) {
    timers &= ~(1 << kind.ordinal());
  }

  boolean isArmed(TimerKind kind) {
    return (timers & 1 << kind.ordinal()) != 0;
  }

  void disarm(TimerKind kind) {
    if ((timers & 1 << kind.ordinal()) != 0) {
      timers &= ~(1 << kind.ordinal());
      effects.add(new Effect.DisarmTimer(spec.name(), kind));
    }
  }
}
