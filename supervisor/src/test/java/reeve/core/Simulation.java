package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import reeve.config.KillMode;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.set.ServiceSet;

/**
 * A simulation in which processes exit at any time, leave descendants, ignore signals, or cannot be started. It carries
 * out the effects of a set of services, and checks each of them against the simulated processes and against
 * {@link RestartPolicyModel}: see {@link SimulationChecks}. {@link RandomRequests} drives it.
 */
final class Simulation {
  static final long SECOND = 1_000_000_000L;

  private final Random random;
  /** Removed services, with the numbers of their last runs. */
  final Map<String, Long> removedRuns = new HashMap<>();
  final Map<String, SimulatedService> simulated = new HashMap<>();
  final List<String> names = new ArrayList<>();
  private final VirtualTime time = new VirtualTime(77 * SECOND);
  private final boolean readyAtOnce;
  private final boolean recording;
  final ServiceSet set;
  final StringBuilder history = new StringBuilder();
  private double lastRandom;
  private int lastPid = 1000;
  int spawns;
  int sends;
  int removals;

  /** @param recording whether to write a history, which takes more time than the simulation itself */
  Simulation(List<ServiceSpec> specs, Random random, boolean recording) {
    this.random = random;
    this.recording = recording;
    readyAtOnce = random.nextBoolean();
    for (ServiceSpec spec : specs) {
      names.add(spec.name());
      simulated.put(spec.name(), new SimulatedService(spec));
    }
    set = new ServiceSet(specs, new MachineContext() {
      @Override
      public double random() {
        lastRandom = random.nextDouble();
        return lastRandom;
      }

      @Override
      public boolean readyAtOnce(Service service) {
        return readyAtOnce;
      }

      @Override
      public UnmetCondition unmetCondition(Service service) {
        return null;
      }
    }, now());
  }

  // ---- events

  /** @param request makes a random request for a random service */
  void run(Runnable request) {
    int requests = random.nextInt(40);
    for (SimulatedService a : simulated.values()) {
      if (a.spec.enabled()) {
        a.model.requestedWhileDown();
      }
    }
    perform(set.boot(ServiceSpec::enabled, now()), null);
    long at = 0;
    for (int i = 0; i < requests; i++) {
      at += random.nextInt(4) == 0 ? 0 : (long) (random.nextDouble() * random.nextInt(40) * SECOND);
      schedule(at, request);
    }
    schedule(at + random.nextInt(200) * SECOND, this::shutdown);
    if (random.nextInt(3) == 0) {
      schedule(at + random.nextInt(250) * SECOND, this::killAll);
    }
    if (random.nextInt(3) == 0) {
      schedule(at + random.nextInt(250) * SECOND, this::budgetIsUsedUp);
    }
    long end = now() + at + 3600 * SECOND;
    time.runUntil(end);
    assertTrue(set.isDown(), "the shutdown did not end");
    for (SimulatedService a : simulated.values()) {
      assertFalse(a.lives(), a.spec.name() + " still lives");
      assertEquals(Map.of(), a.timers, "timers of " + a.spec.name());
      assertEquals(a.model.automaticStarts, set.get(a.spec.name()).restartHistory().restarts(),
          "restarts of " + a.spec.name());
    }
  }

  long now() {
    return time.now();
  }

  private void schedule(long after, Runnable action) {
    time.plan(after, action);
  }

  private void shutdown() {
    boolean first = !set.isShuttingDown();
    note("shutdown", "");
    for (SimulatedService a : simulated.values()) {
      a.model.wantUp = false;
    }
    List<Effect> effects = set.shutdown(Reason.SHUTDOWN, Requester.SELF, now());
    assertTrue(first || effects.isEmpty(), "a second shutdown did something");
    perform(effects, null);
  }

  private void budgetIsUsedUp() {
    if (set.isShuttingDown()) {
      note("budget used up", "");
      List<String> stopping = new ArrayList<>(set.sparedByBudget());
      stopping.removeIf(name -> set.get(name).state() != ServiceState.STOPPING);
      List<Effect> effects = set.killUnprotected(Reason.SHUTDOWN, Requester.SELF, now());
      for (Effect effect : effects) {
        assertFalse(effect instanceof Effect.Send && stopping.contains(effect.service()), "killed despite protect");
      }
      perform(effects, null);
    }
  }

  private void killAll() {
    note("kill all", "");
    for (SimulatedService a : simulated.values()) {
      a.model.wantUp = false;
    }
    perform(set.kill(Reason.SHUTDOWN, Requester.SELF, now()), null);
  }

  // ---- processes

  private void mainExits(SimulatedService a, long run, ExitStatus status) {
    if (a.run != run || !a.mainLives) {
      return;
    }
    a.mainLives = false;
    a.exitedAt = now();
    a.exitStatus = status;
    if (a.leftoversLive && random.nextInt(2) == 0) {
      a.leftoversLive = false;
    }
    if (a.leftoversLive && random.nextBoolean()) {
      schedule(random.nextInt(30) * SECOND, () -> leftoversEnd(a, run));
    }
    ServiceEvent event = new ServiceEvent.ProcessExited(run, status, !a.leftoversLive);
    perform(apply(a.spec.name(), event), a);
  }

  private void leftoversEnd(SimulatedService a, long run) {
    if (a.run != run || !a.leftoversLive) {
      return;
    }
    a.leftoversLive = false;
    if (!a.mainLives) {
      boolean waitedFor = a.spec.stop().killMode() != KillMode.PROCESS;
      List<Effect> effects = apply(a.spec.name(), new ServiceEvent.TreeGone(run));
      assertTrue(waitedFor || effects.isEmpty());
      perform(effects, waitedFor ? a : null);
    }
  }

  private ExitStatus randomStatus() {
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
    assertFalse(a.lives(), "two runs at once");
    assertEquals(a.run + 1, spawn.run(), "the number of a run");
    a.run = spawn.run();
    a.leftoversLive = false;
    a.model.spawnRequested(now());
    if (random.nextInt(8) == 0) {
      boolean permanent = random.nextBoolean();
      ServiceEvent event = new ServiceEvent.SpawnFailed(a.run, permanent, "no", permanent ? 127 : 1);
      a.exitStatus = null;
      perform(apply(spawn.service(), event), a, permanent);
      return;
    }
    a.mainLives = true;
    a.pid = ++lastPid;
    a.mainIgnoresSignals = random.nextInt(4) == 0;
    a.leftoversLive = random.nextInt(4) == 0;
    a.leftoversIgnoreSignals = random.nextInt(3) == 0;
    long run = a.run;
    a.model.spawned();
    if (readyAtOnce) {
      a.model.readyAt = now();
    } else if (random.nextInt(4) != 0) {
      schedule(random.nextInt(3) * SECOND, () -> {
        if (a.run == run && a.mainLives && a.model.signalledAt < 0) {
          a.model.readyAt = now();
          perform(apply(spawn.service(), new ServiceEvent.BecameReady(run)), null);
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
      schedule(after, () -> mainExits(a, run, randomStatus()));
    }
    perform(apply(spawn.service(), new ServiceEvent.Spawned(run, a.pid)), null);
  }

  private void send(SimulatedService a, Effect.Send send) {
    sends++;
    assertEquals(a.run, send.run(), "a signal for a former run");
    boolean toLeftovers =
        (send.scope() == Effect.Scope.TREE || send.scope() == Effect.Scope.ROOTS) && a.leftoversLive;
    assertTrue(a.mainLives || toLeftovers, "a signal without a process");
    a.model.signalledAt = a.model.signalledAt < 0 ? now() : a.model.signalledAt;
    boolean kill = send.signal().equals(Signal.KILL);
    long run = a.run;
    long after = (long) (random.nextDouble() * 3 * SECOND) + (random.nextInt(20) == 0 ? 40 * SECOND : 0);
    if (a.mainLives && (kill || !a.mainIgnoresSignals)) {
      ExitStatus status =
          !kill && random.nextInt(3) == 0 ? new ExitStatus.Exited(random.nextInt(2) * (128 + send.signal().number()))
              : new ExitStatus.Signaled(send.signal(), false);
      schedule(random.nextInt(3) == 0 ? 0 : after, () -> mainExits(a, run, status));
    }
    if (toLeftovers && (kill || !a.leftoversIgnoreSignals)) {
      schedule(after, () -> leftoversEnd(a, run));
    }
  }

  // ---- effects

  List<Effect> apply(String name, ServiceEvent event) {
    note(name, event);
    List<Effect> effects = set.apply(name, event, now());
    for (Effect effect : effects) {
      assertFalse(effect instanceof Effect.Spawn && set.isShuttingDown(), "a start during a shutdown");
    }
    return effects;
  }

  void perform(List<Effect> effects, SimulatedService ended) {
    perform(effects, ended, false);
  }

  /** @param ended the service whose process just ended; null: none */
  private void perform(List<Effect> effects, SimulatedService ended, boolean permanent) {
    List<Effect> all = List.copyOf(effects);
    if (ended != null && !ended.lives()) {
      ended.spec = ended.model.pendingSpec == null ? ended.spec : ended.model.pendingSpec;
      ended.leftoversLive &= ended.spec.stop().killMode() == KillMode.PROCESS;
      SimulationChecks.checkConsequence(ended, all, permanent, now(), lastRandom);
    }
    List<Effect.Shutdown> shutdowns = new ArrayList<>();
    for (Effect effect : all) {
      note("  ", effect);
      SimulatedService a = simulated.get(effect.service());
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
        assertFalse(a.lives(), "removed while it lives");
        assertEquals(Map.of(), a.timers, "removed with a timer");
        assertEquals(null, set.get(effect.service()), "removed and still in the set");
        simulated.remove(effect.service());
        removedRuns.put(effect.service(), a.run);
        removals++;
      }
    }
    if (!shutdowns.isEmpty() && !set.isShuttingDown()) {
      shutdown();
    }
    for (SimulatedService a : simulated.values()) {
      SimulationChecks.checkState(set.get(a.spec.name()), a);
    }
  }

  private void arm(SimulatedService a, Effect.ArmTimer arm) {
    long token = time.nextNumber();
    a.timers.put(arm.kind(), new SimulatedService.Timer(arm.run(), token));
    schedule(arm.after().toNanos(), () -> {
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

  void note(Object subject, Object detail) {
    if (recording) {
      history.append(String.format("%10.3f ", now() / 1e9)).append(subject).append(' ').append(detail).append('\n');
    }
  }
}
