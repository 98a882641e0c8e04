package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.execution.Condition;
import reeve.core.set.ServiceSet;

/**
 * Services in virtual time and without processes: carries out the effects of a {@link ServiceSet} and logs them, one
 * line each: {@code "0.5s web started #2"}. The test decides how processes end.
 */
public final class VirtualWorld {
  private record Timer(long at, long run) {}

  public final ServiceSet set;
  /** The variables of conditions that are not met. */
  public final Set<String> unmet = new HashSet<>();
  /** Why conditions that are unmet cannot be checked; null: they can. */
  public String unknown;
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Map<TimerKind, Timer>> timers = new LinkedHashMap<>();
  private final Map<String, ServiceEvent.SpawnFailed> startFailures = new LinkedHashMap<>();
  /** Auxiliary commands that have not ended, by service. */
  private final Map<String, List<AuxCommand>> commands = new LinkedHashMap<>();
  /** All auxiliary commands that were started. */
  public final List<AuxCommand> commandsRun = new ArrayList<>();
  private long now = 1_000_000_000_000L;
  private final long begin = now;
  private int lastPid = 100;
  private boolean killEndsProcesses;
  private long shutdownAt;
  private long lastEndAt;

  public VirtualWorld(SpecFixtures... specs) {
    List<ServiceSpec> built = new ArrayList<>();
    for (SpecFixtures spec : specs) {
      built.add(spec.build());
    }
    set = new ServiceSet(built, new MachineContext() {
      @Override
      public double random() {
        return 0.5;
      }

      @Override
      public UnmetCondition unmetCondition(Service service) {
        return unmet(service.spec());
      }
    }, now);
  }

  /** @param readyAtOnce false: the test decides when a service is ready */
  public VirtualWorld(boolean readyAtOnce, List<ServiceSpec> specs) {
    set = new ServiceSet(specs, new FixedContext(0.5, readyAtOnce), now);
  }

  private UnmetCondition unmet(ServiceSpec spec) {
    for (Condition condition : spec.startup().conditions()) {
      if (unmet.contains(condition.argument())) {
        return new UnmetCondition(condition.toString(), unknown);
      }
    }
    return null;
  }

  public VirtualWorld boot() {
    return perform(set.boot(ServiceSpec::enabled, now));
  }

  public VirtualWorld start(String name) {
    return event(name, new ServiceEvent.StartRequested(Reason.REQUEST, PERSON));
  }

  public VirtualWorld stop(String name) {
    return event(name, new ServiceEvent.StopRequested(Reason.REQUEST, PERSON));
  }

  public VirtualWorld restart(String name) {
    return event(name, new ServiceEvent.RestartRequested(Reason.REQUEST, PERSON));
  }

  public VirtualWorld ready(String name) {
    return event(name, new ServiceEvent.BecameReady(set.get(name).run().number()));
  }

  public VirtualWorld exits(String name, int code) {
    return mainProcessEnds(name, new ExitStatus.Exited(code), true);
  }

  public static VirtualWorld booted(SpecFixtures... specs) {
    VirtualWorld world = new VirtualWorld(specs);
    world.perform(world.set.boot(ServiceSpec::enabled, world.now));
    return world;
  }

  public Service web() {
    return set.get("web");
  }

  // ---- events

  public VirtualWorld start() {
    return event("web", new ServiceEvent.StartRequested(Reason.REQUEST, PERSON));
  }

  public VirtualWorld stop() {
    return event("web", new ServiceEvent.StopRequested(Reason.REQUEST, PERSON));
  }

  public VirtualWorld restart() {
    return event("web", new ServiceEvent.RestartRequested(Reason.REQUEST, PERSON));
  }

  public VirtualWorld kill() {
    return event("web", new ServiceEvent.KillRequested(Reason.REQUEST, PERSON));
  }

  public static final Requester PERSON = new Requester(4711, 1000);

  public VirtualWorld exits(int code) {
    return mainProcessEnds("web", new ExitStatus.Exited(code), true);
  }

  public VirtualWorld isKilledBy(Signal signal) {
    return mainProcessEnds("web", new ExitStatus.Signaled(signal, false), true);
  }

  public VirtualWorld exitsWithLeftovers(int code) {
    return mainProcessEnds("web", new ExitStatus.Exited(code), false);
  }

  public VirtualWorld isKilledWithLeftovers(Signal signal) {
    return mainProcessEnds("web", new ExitStatus.Signaled(signal, false), false);
  }

  public VirtualWorld leftoversEnd() {
    return event("web", new ServiceEvent.TreeGone(web().run().number()));
  }

  /** The time from {@link #shutdown} to the last end of a process. */
  public Duration lastEnd() {
    return Duration.ofNanos(lastEndAt - shutdownAt);
  }

  public VirtualWorld mainProcessEnds(String name, ExitStatus status, boolean treeGone) {
    lastEndAt = now;
    return event(name, new ServiceEvent.ProcessExited(set.get(name).run().number(), status, treeGone));
  }

  public VirtualWorld event(String name, ServiceEvent event) {
    return perform(set.apply(name, event, now));
  }

  /** From now on a process that gets SIGKILL ends at once. */
  public VirtualWorld endProcessesOnKill() {
    killEndsProcesses = true;
    return this;
  }

  /** The time since {@link #shutdown}. */
  public Duration sinceShutdown() {
    return Duration.ofNanos(now - shutdownAt);
  }

  public VirtualWorld shutdown() {
    shutdownAt = now;
    return perform(set.shutdown(Reason.SHUTDOWN, PERSON, now));
  }

  public VirtualWorld budgetUsedUp() {
    return perform(set.killUnprotected(Reason.SHUTDOWN, Requester.SELF, now));
  }

  public VirtualWorld killAll() {
    return perform(set.kill(Reason.SHUTDOWN, PERSON, now));
  }

  /** From now on no process of web can be made, until {@link #allowStarts}. */
  public VirtualWorld failStarts(boolean permanent, int exitCode) {
    startFailures.put("web", new ServiceEvent.SpawnFailed(0, permanent, "no such file", exitCode));
    return this;
  }

  public VirtualWorld allowStarts() {
    startFailures.clear();
    return this;
  }

  /** Lets time pass; due timers fire in the order of their times. */
  public VirtualWorld advance(String duration) {
    long until = now + SpecFixtures.duration(duration).toNanos();
    while (true) {
      String name = null;
      TimerKind kind = null;
      Timer next = null;
      for (Map.Entry<String, Map<TimerKind, Timer>> of : timers.entrySet()) {
        for (Map.Entry<TimerKind, Timer> timer : of.getValue().entrySet()) {
          if (timer.getValue().at() <= until && (next == null || timer.getValue().at() < next.at())) {
            name = of.getKey();
            kind = timer.getKey();
            next = timer.getValue();
          }
        }
      }
      if (next == null) {
        now = until;
        return this;
      }
      now = next.at();
      timers.get(name).remove(kind);
      event(name, new ServiceEvent.TimerFired(next.run(), kind));
    }
  }

  /** Ends the first command of "web" that runs. */
  public VirtualWorld commandExits(int code) {
    return endCommand(new AuxCommand.Outcome(new ExitStatus.Exited(code), false, null, Duration.ofSeconds(1)));
  }

  public VirtualWorld commandTimesOut() {
    return endCommand(
        new AuxCommand.Outcome(new ExitStatus.Signaled(Signal.KILL, false), true, null, Duration.ofSeconds(30)));
  }

  public VirtualWorld endCommand(AuxCommand.Outcome outcome) {
    AuxCommand command = commands.get("web").remove(0);
    return event("web", new ServiceEvent.AuxCommandEnded(command.purpose(), command.number(), outcome));
  }

  // ---- results

  /** Returns the lines since the last call. */
  public List<String> takeLines() {
    List<String> copy = List.copyOf(lines);
    lines.clear();
    return copy;
  }

  /** Drops the lines so far. */
  public VirtualWorld clearLines() {
    lines.clear();
    return this;
  }

  /** The time until the timer of "web" fires; null: it is not armed. */
  public Duration timeUntil(TimerKind kind) {
    Timer timer = timers.getOrDefault("web", Map.of()).get(kind);
    return timer == null ? null : Duration.ofNanos(timer.at() - now);
  }

  public int armedTimers() {
    int count = 0;
    for (Map<TimerKind, Timer> of : timers.values()) {
      count += of.size();
    }
    return count;
  }

  public long now() {
    return now;
  }

  public VirtualWorld perform(List<Effect> effects) {
    for (Effect effect : List.copyOf(effects)) {
      perform(effect);
    }
    return this;
  }

  private void perform(Effect effect) {
    String name = effect.service();
    if (effect instanceof Effect.Spawn spawn) {
      ServiceEvent.SpawnFailed no = startFailures.get(name);
      event(name, no == null
          ? new ServiceEvent.Spawned(spawn.run(), ++lastPid)
          : new ServiceEvent.SpawnFailed(spawn.run(), no.permanent(), no.message(), no.exitCode()));
    } else if (effect instanceof Effect.ArmTimer arm) {
      timers.computeIfAbsent(name, n -> new EnumMap<>(TimerKind.class))
          .put(arm.kind(), new Timer(now + arm.after().toNanos(), arm.run()));
    } else if (effect instanceof Effect.DisarmTimer disarm) {
      timers.getOrDefault(name, Map.of()).remove(disarm.kind());
    } else if (effect instanceof Effect.RunAuxCommand start) {
      commands.computeIfAbsent(name, n -> new ArrayList<>()).add(start.command());
      commandsRun.add(start.command());
      line(name, "run " + start.command().purpose().label() + " " + String.join(" ", start.command().command()));
    } else if (effect instanceof Effect.EndAuxCommand end) {
      line(name, "end " + end.purpose().label() + (end.grace().isZero() ? " now" : ""));
    } else if (effect instanceof Effect.Send send) {
      line(name, send.signal() + " to " + send.scope());
      if (killEndsProcesses && send.signal().equals(Signal.KILL)) {
        mainProcessEnds(name, new ExitStatus.Signaled(Signal.KILL, false), true);
      }
    } else if (effect instanceof Effect.Shutdown shutdown) {
      line(name, "SHUTDOWN " + shutdown.exitCode());
    } else if (effect instanceof Effect.Check check) {
      line(name, check.enabled() ? "CHECKS" : "NO CHECKS");
    } else if (effect instanceof Effect.Park park) {
      line(name, "PARK " + park.causes());
    } else if (effect instanceof Effect.Unpark) {
      line(name, "UNPARK");
    } else if (effect instanceof Effect.Forget) {
      line(name, "FORGET");
    } else if (effect instanceof Effect.Report report) {
      line(name, text(report.notice()));
    }
  }

  private void line(String name, String text) {
    long ms = (now - begin) / 1_000_000;
    lines.add(ms / 1000 + (ms % 1000 == 0 ? "" : "." + String.format("%03d", ms % 1000).replaceAll("0+$", "")) + "s "
        + name + " " + text);
  }

  private static String text(Notice notice) {
    if (notice instanceof Notice.Started n) {
      return "started #" + n.attempt() + " " + n.reason();
    } else if (notice instanceof Notice.Waiting n) {
      return "waiting for " + n.what();
    } else if (notice instanceof Notice.Skipped n) {
      return "skipped: " + n.message();
    } else if (notice instanceof Notice.Exited n) {
      return "exited: " + n.status() + (n.clean() ? ", clean, " : ", unclean, ") + n.reason();
    } else if (notice instanceof Notice.Restarting n) {
      return "restarting in " + n.delay().toMillis() + " ms #" + n.attempt() + " " + n.reason();
    } else if (notice instanceof Notice.Stopping n) {
      return "stopping " + n.reason() + (n.signal() == null ? " after " + n.hook().label() : "");
    } else if (notice instanceof Notice.Escalated n) {
      return "escalated to " + n.signal() + " x" + n.count();
    } else if (notice instanceof Notice.Stopped n) {
      return "stopped " + n.reason();
    } else if (notice instanceof Notice.Failed n) {
      return "failed " + n.reason() + (n.retryAfter() == null ? "" : ", retry in " + n.retryAfter().toSeconds() + " s");
    } else if (notice instanceof Notice.Unhealthy n) {
      return "unhealthy: " + n.message();
    } else if (notice instanceof Notice.Parked n) {
      return "parked: " + n.what();
    } else if (notice instanceof Notice.Unparked n) {
      return "unparked: " + n.what();
    } else if (notice instanceof Notice.HookEnded n) {
      return n.hook().label() + (n.cancelled() ? " cancelled: " : ": ") + n.outcome().text();
    } else if (notice instanceof Notice.StartFailed n) {
      return "start failed: " + n.message();
    }
    return notice.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }
}
