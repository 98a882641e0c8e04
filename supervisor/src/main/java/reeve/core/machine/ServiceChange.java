package reeve.core.machine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.StartupSpec;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.HealthState;
import reeve.core.HookProgress;
import reeve.core.Notice;
import reeve.core.Parked;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.core.TimerKind;

/**
 * A service while an event is applied to it, and the effects so far. Lives within one call of
 * {@link ServiceMachine#next}: it is there so that an event costs one new {@link Service} and not one for each field.
 * The only way to a new state is {@link #enter}.
 */
final class ServiceChange {
  private static final TimerKind[] KINDS = TimerKind.values();

  /** As in systemd.service(5), type idle. */
  private static final Duration IDLE_AT_MOST = Duration.ofSeconds(5);

  ServiceSpec spec;
  final long now;
  private final List<Effect> effects = new ArrayList<>(6);
  private ServiceState state;
  Target target;
  long life;
  int pid;
  private long since;
  long spawnedAt;
  int streak;
  int restarts;
  List<Long> recentStarts;
  int unexecutable;
  boolean probing;
  int stopStep;
  int kills;
  Reason cut;
  Service.Ask ask;
  Reason reason;
  Requester by;
  ExitStatus lastExit;
  boolean lastClean;
  String startFailure;
  ServiceSpec pending;
  int step;
  HealthState.Status health;
  long watchdog;
  Parked parked;
  HookProgress course;
  boolean failing;
  float haste;
  private int timers;

  ServiceChange(Service s, long now) {
    this.spec = s.spec();
    this.now = now;
    state = s.state();
    target = s.target();
    life = s.life();
    pid = s.pid();
    since = s.since();
    spawnedAt = s.spawnedAt();
    streak = s.streak();
    restarts = s.restarts();
    recentStarts = s.recentStarts();
    unexecutable = s.unexecutable();
    probing = s.probing();
    stopStep = s.stopStep();
    kills = s.kills();
    cut = s.cut();
    ask = s.ask();
    reason = s.reason();
    by = s.by();
    lastExit = s.lastExit();
    lastClean = s.lastClean();
    startFailure = s.startFailure();
    pending = s.pending();
    step = s.step();
    health = s.health();
    watchdog = s.watchdog();
    parked = s.parked();
    course = s.course();
    failing = s.failing();
    haste = s.haste();
    timers = s.timers();
  }

  Transition done() {
    Service next = new Service(
        spec, state, target, life, pid, since, spawnedAt, streak, restarts, recentStarts, unexecutable, probing,
        stopStep, kills,
        cut, ask, reason, by, lastExit, lastClean, startFailure, pending, step, health, watchdog, parked, course,
        failing, haste, timers);
    return new Transition(next, effects);
  }

  ServiceState state() {
    return state;
  }

  /** When the present state began. */
  long since() {
    return since;
  }

  /** The one door to another state. A state's timers end with it. */
  void enter(ServiceState next) {
    if (parked != null) {
      unpark();
    }
    if (health != HealthState.Status.NONE) {
      endChecks();
    }
    if (timers != 0) {
      disarmAllButOutliving(next);
    }
    state = next;
    since = now;
    if (next == ServiceState.WAITING && spec.startup().type() == StartupSpec.Type.IDLE) {
      arm(TimerKind.IDLE, IDLE_AT_MOST);
    }
  }

  /** From now on somebody looks whether a cause is gone. */
  void park(Parked by) {
    parked = by;
    effects.add(new Effect.Park(spec.name(), life, by.causes()));
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

  /** What is asked while it is up is asked from now on, or anew. */
  void beginChecks() {
    health = HealthState.Status.STARTING;
    effects.add(new Effect.Check(spec.name(), life, true));
  }

  void endChecks() {
    health = HealthState.Status.NONE;
    effects.add(new Effect.Check(spec.name(), life, false));
  }

  /** A time of its stop, in its haste, to the millisecond. */
  Duration inHaste(Duration time) {
    return haste == 1 ? time : Duration.ofMillis(Math.round(time.toNanos() * (double) haste / 1e6));
  }

  void because(Reason why, Requester who) {
    reason = why;
    by = who;
  }

  void spawn() {
    effects.add(new Effect.Spawn(spec.name(), life));
  }

  void send(Signal signal, Effect.Scope scope) {
    effects.add(new Effect.Send(spec.name(), life, signal, scope));
  }

  void runErrand(AuxCommand errand) {
    effects.add(new Effect.RunErrand(spec, errand));
  }

  void endErrand(AuxCommand.Purpose purpose, long number, Duration grace) {
    effects.add(new Effect.EndErrand(spec.name(), purpose, number, grace));
  }

  void announce(Notice notice) {
    effects.add(new Effect.Announce(spec.name(), notice));
  }

  void shutdown(int exitCode, String why) {
    effects.add(new Effect.Shutdown(spec.name(), exitCode, why));
  }

  /** Arms a timer of this life; one of that kind that is armed already is replaced. */
  void arm(TimerKind kind, Duration after) {
    timers |= 1 << kind.ordinal();
    effects.add(new Effect.ArmTimer(spec.name(), life, kind, after));
  }

  /** The timer has fired: it is not armed any more, and needs no disarming. */
  void fired(TimerKind kind) {
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
