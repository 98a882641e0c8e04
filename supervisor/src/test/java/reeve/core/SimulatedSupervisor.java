package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import reeve.config.KillMode;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.set.ServiceSet;

/**
 * A world in which processes die when they like, leave descendants, ignore signals, or cannot be made. Runs the effects
 * of a set of services in it and checks every one of them against what really lives, and against
 * {@link RestartPolicyModel}: see {@link RandomOrderChecks}.
 */
public final class SimulatedSupervisor {
  static final long SECOND = 1_000_000_000L;

  /** Something that happens at a time; in the order of being planned when the times are the same. */
  private record Planned(long at, long order, Runnable what) implements Comparable<Planned> {
    @Override
    public int compareTo(Planned other) {
      return at != other.at ? Long.compare(at, other.at) : Long.compare(order, other.order);
    }
  }

  /** Makes a definition of this name. */
  public interface Maker {
    ServiceSpec make(String name, Random random);
  }

  private final Random random;
  private final Maker maker;
  /** Who was removed, with the number of its last life. */
  private final Map<String, Long> gone = new HashMap<>();
  private final Map<String, SimulatedService> actuals = new HashMap<>();
  private final List<String> names = new ArrayList<>();
  private final PriorityQueue<Planned> plan = new PriorityQueue<>();
  private final boolean readyAtOnce;
  private final boolean recording;
  final ServiceSet set;
  public final StringBuilder history = new StringBuilder();
  private long now = 77 * SECOND;
  private long order;
  private double lastDice;
  private int lastPid = 1000;
  public int spawns;
  public int sends;
  public int removals;

  /** @param recording whether to write a history, which takes more time than all the rest */
  public SimulatedSupervisor(List<ServiceSpec> specs, Random random, Maker maker, boolean recording) {
    this.maker = maker;
    this.random = random;
    this.recording = recording;
    readyAtOnce = random.nextBoolean();
    for (ServiceSpec spec : specs) {
      names.add(spec.name());
      actuals.put(spec.name(), new SimulatedService(spec));
    }
    set = new ServiceSet(specs, new MachineContext() {
      @Override
      public double random() {
        lastDice = random.nextDouble();
        return lastDice;
      }

      @Override
      public boolean readyAtOnce(Service service) {
        return readyAtOnce;
      }
    }, now);
  }

  // ---- the course of events

  public void run() {
    int requests = random.nextInt(40);
    for (SimulatedService a : actuals.values()) {
      if (a.spec.enabled()) {
        a.model.requestedWhileDown();
      }
    }
    perform(set.boot(now), null);
    long at = 0;
    for (int i = 0; i < requests; i++) {
      at += random.nextInt(4) == 0 ? 0 : (long) (random.nextDouble() * random.nextInt(40) * SECOND);
      later(at, this::request);
    }
    later(at + random.nextInt(200) * SECOND, this::shutdown);
    if (random.nextInt(3) == 0) {
      later(at + random.nextInt(250) * SECOND, this::killAll);
    }
    long end = now + at + 3600 * SECOND;
    while (!plan.isEmpty() && plan.peek().at() <= end) {
      Planned next = plan.poll();
      now = next.at();
      next.what().run();
    }
    assertTrue(set.isDown(), "the stop of everything did not end");
    for (SimulatedService a : actuals.values()) {
      assertFalse(a.lives(), a.spec.name() + " still lives");
      assertEquals(Map.of(), a.timers, "timers of " + a.spec.name());
      assertEquals(a.model.automaticStarts, set.get(a.spec.name()).restartHistory().restarts(), "restarts of " + a.spec.name());
    }
  }

  private void later(long after, Runnable what) {
    plan.add(new Planned(now + after, order++, what));
  }

  private void shutdown() {
    boolean first = !set.isShuttingDown();
    note("shutdown", "");
    for (SimulatedService a : actuals.values()) {
      a.model.wantUp = false;
    }
    List<Effect> effects = set.shutdown(Reason.SHUTDOWN, Requester.SELF, now);
    assertTrue(first || effects.isEmpty(), "a second shutdown did something");
    perform(effects, null);
  }

  private void killAll() {
    note("kill all", "");
    for (SimulatedService a : actuals.values()) {
      a.model.wantUp = false;
    }
    perform(set.kill(Reason.SHUTDOWN, Requester.SELF, now), null);
  }

  private void request() {
    String name = names.get(random.nextInt(names.size()));
    SimulatedService a = actuals.get(name);
    if (a == null || random.nextInt(5) == 0) {
      change(name, a);
      return;
    }
    int kind = random.nextInt(10);
    if (kind >= 8) {
      nonsense(name, a);
      return;
    }
    ServiceEvent event = kind < 3 ? new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF)
        : kind < 5 ? new ServiceEvent.StopRequested(Reason.REQUEST, Requester.SELF)
        : kind < 7 ? new ServiceEvent.RestartRequested(Reason.REQUEST, Requester.SELF)
        : new ServiceEvent.KillRequested(Reason.REQUEST, Requester.SELF);
    RestartPolicyModel m = a.model;
    boolean refused = (set.isShuttingDown() || set.isBeingRemoved(name)) && kind != 3 && kind != 4 && kind != 7;
    if (refused) {
      assertEquals(List.of(), apply(name, event), "a start during a shutdown was not refused");
      return;
    }
    boolean inStop = m.signalledAt >= 0;
    if (kind < 3 || kind == 5 || kind == 6) {
      if (!a.lives()) {
        m.requestedWhileDown();
      } else if (inStop || kind >= 5) {
        m.wantUp = true;
        m.asked = true;
      }
    } else if (kind == 7 && a.lives() && inStop) {
      note("only", "hastens");
    } else {
      m.wantUp = false;
      m.asked = false;
      m.automatic = false;
    }
    perform(apply(name, event), null);
  }

  // ---- definitions

  private void change(String name, SimulatedService a) {
    if (set.isShuttingDown()) {
      assertEquals(List.of(), set.add(maker.make("late", random), true, Requester.SELF, now),
          "added during a shutdown");
      assertEquals(List.of(), set.remove(name, Requester.SELF, now), "removed during a shutdown");
      return;
    }
    if (a == null || set.isBeingRemoved(name)) {
      if (random.nextBoolean()) {
        assertEquals(List.of(), set.update(maker.make(name, random), true, Requester.SELF, now),
            "an update of what is gone");
        assertEquals(List.of(), set.remove(name, Requester.SELF, now), "removed twice");
        return;
      }
      add(name, a);
      return;
    }
    switch (random.nextInt(4)) {
      case 0 -> reset(name, a);
      case 1, 2 -> update(name, a);
      default -> remove(name, a);
    }
  }

  private void add(String name, SimulatedService old) {
    ServiceSpec spec = maker.make(name, random);
    boolean start = random.nextBoolean();
    note(name, "add " + start);
    if (old == null) {
      SimulatedService fresh = new SimulatedService(spec);
      fresh.life = gone.remove(name);
      actuals.put(name, fresh);
      if (start) {
        fresh.model.requestedWhileDown();
      }
    } else {
      old.model.pending = spec;
      old.model.wantUp = start;
      old.model.asked = start;
    }
    perform(set.add(spec, start, Requester.SELF, now), null);
  }

  private void remove(String name, SimulatedService a) {
    note(name, "remove");
    a.model.wantUp = false;
    a.model.asked = false;
    a.model.automatic = false;
    perform(set.remove(name, Requester.SELF, now), null);
  }

  private void reset(String name, SimulatedService a) {
    Service before = set.get(name);
    boolean failed = before.state() == ServiceState.FATAL
        || before.state() == ServiceState.EXITED && (before.lastExit().startFailure() != null || !before.lastExit().clean());
    a.model.reset(a.lives());
    if (failed) {
      a.model.wantUp = false;
      a.model.automatic = false;
      a.model.fatal = false;
    }
    perform(apply(name, new ServiceEvent.ResetRequested(Requester.SELF)), null);
    assertEquals(failed ? ServiceState.STOPPED : before.state(), set.get(name).state(), "the state after a reset");
  }

  private void update(String name, SimulatedService a) {
    ServiceSpec spec = maker.make(name, random);
    boolean restart = random.nextBoolean();
    RestartPolicyModel m = a.model;
    boolean anew = restart && m.wantUp;
    note(name, "update " + restart);
    if (!a.lives()) {
      a.restLives = false; // of a kill-mode "process" that was: nobody's matter any more
    }
    if (a.lives() && (m.signalledAt >= 0 || anew)) {
      m.specComes(spec, set.get(name).restartHistory().recentStarts());
      m.asked |= anew;
    } else {
      m.specChanged(spec, set.get(name).restartHistory().recentStarts(), now);
      a.spec = spec;
      if (anew) {
        m.requestedWhileDown();
      }
    }
    perform(set.update(spec, restart, Requester.SELF, now), null);
  }

  /** What does not belong to the present life, or to no timer that is armed: nothing may come of it. */
  private void nonsense(String name, SimulatedService a) {
    Service before = set.get(name);
    long old = a.life - 1 - random.nextInt(3);
    TimerKind kind = TimerKind.values()[random.nextInt(TimerKind.values().length)];
    ServiceEvent event = switch (random.nextInt(6)) {
      case 0 -> new ServiceEvent.ProcessExited(old, new ExitStatus.Exited(1), random.nextBoolean());
      case 1 -> new ServiceEvent.TreeGone(old);
      case 2 -> new ServiceEvent.BecameReady(old);
      case 3 -> new ServiceEvent.Spawned(old, 5);
      case 4 -> new ServiceEvent.TimerFired(old, kind);
      default -> new ServiceEvent.TimerFired(a.timers.containsKey(kind) ? old : a.life, kind);
    };
    assertEquals(List.of(), set.apply(name, event, now), "effects of an event of a former life");
    assertSame(before, set.get(name), "an event of a former life acted");
  }

  // ---- processes

  private void mainDies(SimulatedService a, long life, ExitStatus status) {
    if (a.life != life || !a.mainLives) {
      return;
    }
    a.mainLives = false;
    a.diedAt = now;
    a.status = status;
    if (a.restLives && random.nextInt(2) == 0) {
      a.restLives = false;
    }
    if (a.restLives && random.nextBoolean()) {
      later(random.nextInt(30) * SECOND, () -> restDies(a, life));
    }
    ServiceEvent event = new ServiceEvent.ProcessExited(life, status, !a.restLives);
    perform(apply(a.spec.name(), event), a);
  }

  private void restDies(SimulatedService a, long life) {
    if (a.life != life || !a.restLives) {
      return;
    }
    a.restLives = false;
    if (!a.mainLives) {
      boolean answersFor = a.spec.stop().killMode() != KillMode.PROCESS;
      List<Effect> effects = apply(a.spec.name(), new ServiceEvent.TreeGone(life));
      assertTrue(answersFor || effects.isEmpty());
      perform(effects, answersFor ? a : null);
    }
  }

  private ExitStatus randomEnd() {
    return switch (random.nextInt(6)) {
      case 0, 1 -> new ExitStatus.Exited(0);
      case 2 -> new ExitStatus.Exited(3);
      case 3 -> new ExitStatus.Exited(4);
      case 4 -> new ExitStatus.Exited(1);
      default -> new ExitStatus.Signaled(random.nextBoolean() ? Signal.PIPE : Signal.TERM, false);
    };
  }

  private void spawn(SimulatedService a, Effect.Spawn spawn) {
    spawns++;
    assertFalse(a.lives(), "two lives at once");
    assertEquals(a.life + 1, spawn.run(), "the number of a life");
    a.life = spawn.run();
    a.restLives = false;
    a.model.spawnAsked(now);
    if (random.nextInt(8) == 0) {
      boolean permanent = random.nextBoolean();
      ServiceEvent event = new ServiceEvent.SpawnFailed(a.life, permanent, "no", permanent ? 127 : 1);
      a.status = null;
      perform(apply(spawn.service(), event), a, permanent);
      return;
    }
    a.mainLives = true;
    a.pid = ++lastPid;
    a.mainIsStubborn = random.nextInt(4) == 0;
    a.restLives = random.nextInt(4) == 0;
    a.restIsStubborn = random.nextInt(3) == 0;
    long life = a.life;
    a.model.spawned();
    if (readyAtOnce) {
      a.model.readyAt = now;
    } else if (random.nextInt(4) != 0) {
      later(random.nextInt(3) * SECOND, () -> {
        if (a.life == life && a.mainLives && a.model.signalledAt < 0) {
          a.model.readyAt = now;
          perform(apply(spawn.service(), new ServiceEvent.BecameReady(life)), null);
        }
      });
    }
    if (random.nextInt(5) != 0) {
      long after = switch (random.nextInt(4)) {
        case 0 -> 0;
        case 1 -> (long) (random.nextDouble() * SECOND);
        case 2 -> random.nextInt(12) * SECOND;
        default -> random.nextInt(100) * SECOND;
      };
      later(after, () -> mainDies(a, life, randomEnd()));
    }
    perform(apply(spawn.service(), new ServiceEvent.Spawned(life, a.pid)), null);
  }

  private void send(SimulatedService a, Effect.Send send) {
    sends++;
    assertEquals(a.life, send.run(), "a signal for a former life");
    boolean toRest = send.scope() == Effect.Scope.TREE && a.restLives;
    assertTrue(a.mainLives || toRest, "a signal to nobody");
    a.model.signalledAt = a.model.signalledAt < 0 ? now : a.model.signalledAt;
    boolean kill = send.signal().equals(Signal.KILL);
    long life = a.life;
    long after = (long) (random.nextDouble() * 3 * SECOND) + (random.nextInt(20) == 0 ? 40 * SECOND : 0);
    if (a.mainLives && (kill || !a.mainIsStubborn)) {
      ExitStatus status =
          !kill && random.nextInt(3) == 0 ? new ExitStatus.Exited(random.nextInt(2) * (128 + send.signal().number()))
              : new ExitStatus.Signaled(send.signal(), false);
      later(random.nextInt(3) == 0 ? 0 : after, () -> mainDies(a, life, status));
    }
    if (toRest && (kill || !a.restIsStubborn)) {
      later(after, () -> restDies(a, life));
    }
  }

  // ---- effects

  private List<Effect> apply(String name, ServiceEvent event) {
    note(name, event);
    List<Effect> effects = set.apply(name, event, now);
    for (Effect effect : effects) {
      assertFalse(effect instanceof Effect.Spawn && set.isShuttingDown(), "a start during a shutdown");
    }
    return effects;
  }

  private void perform(List<Effect> effects, SimulatedService over) {
    perform(effects, over, false);
  }

  /** @param over the service whose process just ended; null: none */
  private void perform(List<Effect> effects, SimulatedService over, boolean permanent) {
    List<Effect> all = List.copyOf(effects);
    if (over != null && !over.lives()) {
      over.spec = over.model.pending == null ? over.spec : over.model.pending;
      over.restLives &= over.spec.stop().killMode() == KillMode.PROCESS;
      RandomOrderChecks.consequence(over, all, permanent, now, lastDice);
    }
    List<Effect.Shutdown> shutdowns = new ArrayList<>();
    for (Effect effect : all) {
      note("  ", effect);
      SimulatedService a = actuals.get(effect.service());
      assertNotNull(a);
      if (effect instanceof Effect.Spawn spawn) {
        spawn(a, spawn);
      } else if (effect instanceof Effect.Send send) {
        send(a, send);
      } else if (effect instanceof Effect.ArmTimer arm) {
        arm(a, arm);
      } else if (effect instanceof Effect.DisarmTimer disarm) {
        assertNotNull(a.timers.remove(disarm.kind()), "nothing to disarm");
      } else if (effect instanceof Effect.Shutdown shutdown) {
        shutdowns.add(shutdown);
      } else if (effect instanceof Effect.Forget) {
        assertFalse(a.lives(), "forgotten while it lives");
        assertEquals(Map.of(), a.timers, "forgotten with a timer");
        assertEquals(null, set.get(effect.service()), "forgotten and still there");
        actuals.remove(effect.service());
        gone.put(effect.service(), a.life);
        removals++;
      }
    }
    if (!shutdowns.isEmpty() && !set.isShuttingDown()) {
      shutdown();
    }
    for (SimulatedService a : actuals.values()) {
      RandomOrderChecks.state(set.get(a.spec.name()), a);
    }
  }

  private void arm(SimulatedService a, Effect.ArmTimer arm) {
    long token = order;
    a.timers.put(arm.kind(), new SimulatedService.Timer(arm.run(), token));
    later(arm.after().toNanos(), () -> {
      SimulatedService.Timer armed = a.timers.get(arm.kind());
      if (armed != null && armed.token() == token) {
        a.timers.remove(arm.kind());
        if (arm.kind() == TimerKind.RUN_TIMEOUT) {
          assertEquals(-1, a.model.signalledAt, "a run timeout in a stop");
          a.model.timedOut = true;
        }
        perform(apply(arm.service(), new ServiceEvent.TimerFired(arm.run(), arm.kind())), null);
      }
    });
  }

  private void note(Object what, Object more) {
    if (recording) {
      history.append(String.format("%10.3f ", now / 1e9)).append(what).append(' ').append(more).append('\n');
    }
  }
}
