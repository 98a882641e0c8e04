package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.set.ServiceSet;

/**
 * Services in virtual time, without a process: runs the effects of a {@link ServiceSet}, and writes down what happened,
 * one line each: {@code "0.5s web started #2"}. The test says how processes end.
 */
public final class VirtualWorld {
  private record Timer(long at, long life) {}

  public final ServiceSet set;
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Map<TimerKind, Timer>> timers = new LinkedHashMap<>();
  private final Map<String, ServiceEvent.SpawnFailed> unstartable = new LinkedHashMap<>();
  /** Commands beside services that have not ended. */
  private final Map<String, List<AuxCommand>> errands = new LinkedHashMap<>();
  /** All that were ever run. */
  public final List<AuxCommand> run = new ArrayList<>();
  private long now = 1_000_000_000_000L;
  private final long begin = now;
  private int lastPid = 100;
  private boolean mortal;
  private long shutdownAt;
  private long lastEndAt;

  public VirtualWorld(SpecFixtures... specs) {
    List<ServiceSpec> built = new ArrayList<>();
    for (SpecFixtures spec : specs) {
      built.add(spec.build());
    }
    set = new ServiceSet(built, () -> 0.5, now);
  }

  /** @param readyAtOnce false: a service is ready when the test says so */
  public VirtualWorld(boolean readyAtOnce, List<ServiceSpec> specs) {
    set = new ServiceSet(specs, new FixedContext(0.5, readyAtOnce), now);
  }

  public VirtualWorld boot() {
    return run(set.boot(now));
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
    return ends(name, new ExitStatus.Exited(code), true);
  }

  public static VirtualWorld booted(SpecFixtures... specs) {
    VirtualWorld world = new VirtualWorld(specs);
    world.run(world.set.boot(world.now));
    return world;
  }

  public Service web() {
    return set.get("web");
  }

  // ---- what happens

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
    return ends("web", new ExitStatus.Exited(code), true);
  }

  public VirtualWorld dies(Signal signal) {
    return ends("web", new ExitStatus.Signaled(signal, false), true);
  }

  public VirtualWorld exitsLeavingSome(int code) {
    return ends("web", new ExitStatus.Exited(code), false);
  }

  public VirtualWorld diesLeavingSome(Signal signal) {
    return ends("web", new ExitStatus.Signaled(signal, false), false);
  }

  public VirtualWorld restIsGone() {
    return event("web", new ServiceEvent.TreeGone(web().run().number()));
  }

  /** From {@link #shutdown} to the last end of a process. */
  public Duration lastEnd() {
    return Duration.ofNanos(lastEndAt - shutdownAt);
  }

  public VirtualWorld ends(String name, ExitStatus status, boolean treeGone) {
    lastEndAt = now;
    return event(name, new ServiceEvent.ProcessExited(set.get(name).run().number(), status, treeGone));
  }

  public VirtualWorld event(String name, ServiceEvent event) {
    return run(set.apply(name, event, now));
  }

  /** From now on a process that is sent SIGKILL ends at once. */
  public VirtualWorld dyingOfKill() {
    mortal = true;
    return this;
  }

  /** Time since {@link #shutdown}. */
  public Duration sinceShutdown() {
    return Duration.ofNanos(now - shutdownAt);
  }

  public VirtualWorld shutdown() {
    shutdownAt = now;
    return run(set.shutdown(Reason.SHUTDOWN, PERSON, now));
  }

  public VirtualWorld killAll() {
    return run(set.kill(Reason.SHUTDOWN, PERSON, now));
  }

  /** From now on no process of web can be made, until {@link #canStart}. */
  public VirtualWorld cannotStart(boolean permanent, int exitCode) {
    unstartable.put("web", new ServiceEvent.SpawnFailed(0, permanent, "no such file", exitCode));
    return this;
  }

  public VirtualWorld canStart() {
    unstartable.clear();
    return this;
  }

  /** Time passes; due timers fire in the order of their times. */
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
      event(name, new ServiceEvent.TimerFired(next.life(), kind));
    }
  }

  /** The first command of web that runs ended so. */
  public VirtualWorld commandExits(int code) {
    return command(new AuxCommand.Outcome(new ExitStatus.Exited(code), false, null, Duration.ofSeconds(1)));
  }

  public VirtualWorld commandTimesOut() {
    return command(
        new AuxCommand.Outcome(new ExitStatus.Signaled(Signal.KILL, false), true, null, Duration.ofSeconds(30)));
  }

  public VirtualWorld command(AuxCommand.Outcome outcome) {
    AuxCommand errand = errands.get("web").remove(0);
    return event("web", new ServiceEvent.AuxCommandEnded(errand.purpose(), errand.number(), outcome));
  }

  // ---- what came of it

  /** The lines since the last call. */
  public List<String> told() {
    List<String> copy = List.copyOf(lines);
    lines.clear();
    return copy;
  }

  /** Forgets the lines so far. */
  public VirtualWorld skip() {
    lines.clear();
    return this;
  }

  /** When the timer will fire, from now; null: it is not armed. */
  public Duration due(TimerKind kind) {
    Timer timer = timers.getOrDefault("web", Map.of()).get(kind);
    return timer == null ? null : Duration.ofNanos(timer.at() - now);
  }

  public int armed() {
    int count = 0;
    for (Map<TimerKind, Timer> of : timers.values()) {
      count += of.size();
    }
    return count;
  }

  public long now() {
    return now;
  }

  public VirtualWorld run(List<Effect> effects) {
    for (Effect effect : List.copyOf(effects)) {
      run(effect);
    }
    return this;
  }

  private void run(Effect effect) {
    String name = effect.service();
    if (effect instanceof Effect.Spawn spawn) {
      ServiceEvent.SpawnFailed no = unstartable.get(name);
      event(name, no == null
          ? new ServiceEvent.Spawned(spawn.run(), ++lastPid)
          : new ServiceEvent.SpawnFailed(spawn.run(), no.permanent(), no.message(), no.exitCode()));
    } else if (effect instanceof Effect.ArmTimer arm) {
      timers.computeIfAbsent(name, n -> new EnumMap<>(TimerKind.class))
          .put(arm.kind(), new Timer(now + arm.after().toNanos(), arm.run()));
    } else if (effect instanceof Effect.DisarmTimer disarm) {
      timers.getOrDefault(name, Map.of()).remove(disarm.kind());
    } else if (effect instanceof Effect.RunAuxCommand one) {
      errands.computeIfAbsent(name, n -> new ArrayList<>()).add(one.command());
      run.add(one.command());
      line(name, "run " + one.command().purpose().label() + " " + String.join(" ", one.command().command()));
    } else if (effect instanceof Effect.EndAuxCommand end) {
      line(name, "end " + end.purpose().label() + (end.grace().isZero() ? " now" : ""));
    } else if (effect instanceof Effect.Send send) {
      line(name, send.signal() + " to " + send.scope());
      if (mortal && send.signal().equals(Signal.KILL)) {
        ends(name, new ExitStatus.Signaled(Signal.KILL, false), true);
      }
    } else if (effect instanceof Effect.Shutdown shutdown) {
      line(name, "SHUTDOWN " + shutdown.exitCode());
    } else if (effect instanceof Effect.Check check) {
      line(name, check.enabled() ? "CHECKS" : "NO CHECKS");
    } else if (effect instanceof Effect.Park park) {
      line(name, "LOOK AT " + park.causes());
    } else if (effect instanceof Effect.Unpark) {
      line(name, "LOOK NO MORE");
    } else if (effect instanceof Effect.Forget) {
      line(name, "FORGET");
    } else if (effect instanceof Effect.Report announce) {
      line(name, words(announce.notice()));
    }
  }

  private void line(String name, String text) {
    long ms = (now - begin) / 1_000_000;
    lines.add(ms / 1000 + (ms % 1000 == 0 ? "" : "." + String.format("%03d", ms % 1000).replaceAll("0+$", "")) + "s "
        + name + " " + text);
  }

  private static String words(Notice notice) {
    if (notice instanceof Notice.Started n) {
      return "started #" + n.attempt() + " " + n.reason();
    } else if (notice instanceof Notice.Waiting n) {
      return "waiting for " + n.what();
    } else if (notice instanceof Notice.Exited n) {
      return "exited: " + n.status() + (n.clean() ? ", clean, " : ", unclean, ") + n.reason();
    } else if (notice instanceof Notice.Restarting n) {
      return "restarting in " + n.delay().toMillis() + " ms #" + n.attempt() + " " + n.reason();
    } else if (notice instanceof Notice.Stopping n) {
      return "stopping " + n.reason() + (n.signal() == null ? " without a signal" : "");
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
      return n.hook().label() + (n.cancelled() ? " broken off: " : ": ") + n.outcome().text();
    } else if (notice instanceof Notice.StartFailed n) {
      return "start failed: " + n.message();
    }
    return notice.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }
}
