package reeve.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Random;
import reeve.config.ServiceSpec;

/** Random requests in a {@link Simulation}: starts, stops, changes of the set, and stale events. */
public final class RandomRequests {
  /** Makes a definition of this name. */
  public interface SpecMaker {
    ServiceSpec make(String name, Random random);
  }

  private final Random random;
  private final SpecMaker maker;
  private final Simulation world;

  /** @param recording whether to write a history, which takes more time than the simulation itself */
  public RandomRequests(List<ServiceSpec> specs, Random random, SpecMaker maker, boolean recording) {
    this.random = random;
    this.maker = maker;
    world = new Simulation(specs, random, recording);
  }

  /** Runs the simulation to the end of its shutdown. */
  public void run() {
    world.run(this::request);
  }

  public int spawns() {
    return world.spawns;
  }

  public int sends() {
    return world.sends;
  }

  public int removals() {
    return world.removals;
  }

  /** What happened, one line for each event and effect; empty without recording. */
  public String history() {
    return world.history.toString();
  }

  private void request() {
    String name = world.names.get(random.nextInt(world.names.size()));
    SimulatedService a = world.simulated.get(name);
    if (a == null || random.nextInt(5) == 0) {
      change(name, a);
      return;
    }
    int kind = random.nextInt(10);
    if (kind >= 8) {
      staleEvent(name, a);
      return;
    }
    ServiceEvent event = kind < 3 ? new ServiceEvent.StartRequested(Reason.REQUEST, Requester.SELF)
        : kind < 5 ? new ServiceEvent.StopRequested(Reason.REQUEST, Requester.SELF)
        : kind < 7 ? new ServiceEvent.RestartRequested(Reason.REQUEST, Requester.SELF)
        : new ServiceEvent.KillRequested(Reason.REQUEST, Requester.SELF);
    RestartPolicyModel m = a.model;
    boolean refused = (world.set.isShuttingDown() || world.set.isBeingRemoved(name)) && kind != 3 && kind != 4
        && kind != 7;
    if (refused) {
      assertEquals(List.of(), world.apply(name, event), "a start during a shutdown was not refused");
      return;
    }
    boolean inStop = m.signalledAt >= 0;
    if (kind < 3 || kind == 5 || kind == 6) {
      if (!a.lives()) {
        m.requestedWhileDown();
      } else if (inStop || kind >= 5) {
        m.wantUp = true;
        m.startPending = true;
      }
    } else if (kind == 7 && a.lives() && inStop) {
      world.note("only", "ends the grace");
    } else {
      m.wantUp = false;
      m.startPending = false;
      m.automatic = false;
    }
    world.perform(world.apply(name, event), null);
  }

  // ---- definitions

  private void change(String name, SimulatedService a) {
    if (world.set.isShuttingDown()) {
      assertEquals(List.of(), world.set.add(maker.make("late", random), true, Requester.SELF, world.now()),
          "added during a shutdown");
      assertEquals(List.of(), world.set.remove(name, Requester.SELF, world.now()), "removed during a shutdown");
      return;
    }
    if (a == null || world.set.isBeingRemoved(name)) {
      if (random.nextBoolean()) {
        assertEquals(List.of(), world.set.update(maker.make(name, random), true, Requester.SELF, world.now()),
            "an update of a removed service");
        assertEquals(List.of(), world.set.remove(name, Requester.SELF, world.now()), "removed twice");
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
    world.note(name, "add " + start);
    if (old == null) {
      SimulatedService fresh = new SimulatedService(spec);
      fresh.run = world.removedRuns.remove(name);
      world.simulated.put(name, fresh);
      if (start) {
        fresh.model.requestedWhileDown();
      }
    } else {
      old.model.pendingSpec = spec;
      old.model.wantUp = start;
      old.model.startPending = start;
    }
    world.perform(world.set.add(spec, start, Requester.SELF, world.now()), null);
  }

  private void remove(String name, SimulatedService a) {
    world.note(name, "remove");
    a.model.wantUp = false;
    a.model.startPending = false;
    a.model.automatic = false;
    world.perform(world.set.remove(name, Requester.SELF, world.now()), null);
  }

  private void reset(String name, SimulatedService a) {
    Service before = world.set.get(name);
    boolean failed = before.state() == ServiceState.FATAL
        || before.state() == ServiceState.EXITED
            && (before.lastExit().startFailure() != null || !before.lastExit().clean());
    a.model.reset(a.lives());
    if (failed) {
      a.model.wantUp = false;
      a.model.automatic = false;
      a.model.fatal = false;
    }
    world.perform(world.apply(name, new ServiceEvent.ResetRequested(Requester.SELF)), null);
    assertEquals(failed ? ServiceState.STOPPED : before.state(), world.set.get(name).state(),
        "the state after a reset");
  }

  private void update(String name, SimulatedService a) {
    ServiceSpec spec = maker.make(name, random);
    boolean restart = random.nextBoolean();
    RestartPolicyModel m = a.model;
    boolean restarts = restart && m.wantUp;
    world.note(name, "update " + restart);
    if (!a.lives()) {
      a.leftoversLive = false; // those of kill-mode "process" do not belong to the service any more
    }
    if (a.lives() && (m.signalledAt >= 0 || restarts)) {
      m.specChangesAfterRun(spec, world.set.get(name).restartHistory().recentStarts());
      m.startPending |= restarts;
    } else {
      m.specChanged(spec, world.set.get(name).restartHistory().recentStarts(), world.now());
      a.spec = spec;
      if (restarts) {
        m.requestedWhileDown();
      }
    }
    world.perform(world.set.update(spec, restart, Requester.SELF, world.now()), null);
  }

  /** An event that does not belong to the present run, or to no armed timer: it must change nothing. */
  private void staleEvent(String name, SimulatedService a) {
    Service before = world.set.get(name);
    long old = a.run - 1 - random.nextInt(3);
    TimerKind kind = TimerKind.values()[random.nextInt(TimerKind.values().length)];
    ServiceEvent event = switch (random.nextInt(6)) {
      case 0 -> new ServiceEvent.ProcessExited(old, new ExitStatus.Exited(1), random.nextBoolean());
      case 1 -> new ServiceEvent.TreeGone(old);
      case 2 -> new ServiceEvent.BecameReady(old);
      case 3 -> new ServiceEvent.Spawned(old, 5);
      case 4 -> new ServiceEvent.TimerFired(old, kind);
      default -> new ServiceEvent.TimerFired(a.timers.containsKey(kind) ? old : a.run, kind);
    };
    assertEquals(List.of(), world.set.apply(name, event, world.now()), "effects of an event of a former run");
    assertSame(before, world.set.get(name), "an event of a former run acted");
  }
}
