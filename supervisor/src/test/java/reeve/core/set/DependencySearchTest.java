package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.RestartSpec.Policy;
import reeve.config.ServiceSpec;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.Target;

/** Invariants of random sets without cycles under random exits and requests. */
class DependencySearchTest {
  private static final int WORLDS = Integer.getInteger("reeve.worlds", 3000);

  @Test
  void servicesStartAfterTheirDependenciesAndStopBeforeThem() {
    for (int seed = 0; seed < WORLDS; seed++) {
      World world = new World(new Random(seed));
      try {
        world.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e + "\n" + world.history, e);
      }
    }
  }

  private static final class World {
    final Random random;
    final ServiceSet set;
    final StringBuilder history = new StringBuilder();
    final List<Effect.ArmTimer> timers = new ArrayList<>();
    int lastPid = 10;
    long now = 1;

    World(Random random) {
      this.random = random;
      List<ServiceSpec> specs = new ArrayList<>();
      int count = 2 + random.nextInt(8);
      List<Integer> order = new ArrayList<>(); // the order of the file is independent of the dependencies
      for (int i = 0; i < count; i++) {
        order.add(random.nextInt(i + 1), i);
      }
      for (int i : order) {
        specs.add(spec(i));
      }
      set = new ServiceSet(specs, new FixedContext(0.5, random.nextBoolean()), now);
    }

    private ServiceSpec spec(int i) {
      SpecFixtures spec = SpecFixtures.service("s" + i).restart(Policy.values()[random.nextInt(Policy.values().length)])
          .limit(3, "1h", OnStartLimit.SLOW_RETRY, "5m");
      if (random.nextInt(4) == 0) {
        spec.disabled();
      }
      for (int j = 0; j < i; j++) {
        if (random.nextInt(3) == 0) {
          Dependency.Kind kind = Dependency.Kind.values()[random.nextInt(7)];
          if (kind == Dependency.Kind.BEFORE) {
            kind = Dependency.Kind.AFTER; // j must be the service that waits: see below
          }
          Dependency.When when = random.nextInt(3) == 0 ? Dependency.When.STARTED
              : random.nextInt(5) == 0 ? Dependency.When.COMPLETED : Dependency.When.READY;
          spec.edge(kind, "s" + j, when, random.nextInt(4) == 0 && kind == Dependency.Kind.REQUIRES);
        }
      }
      for (int j = i + 1; j < 10; j++) {
        if (random.nextInt(12) == 0) {
          spec.edge(Dependency.Kind.BEFORE, "s" + j);
        }
      }
      return spec.build();
    }

    void run() {
      perform(set.boot(ServiceSpec::enabled, now));
      for (int i = 0; i < 60 && !set.isShuttingDown(); i++) {
        now += random.nextInt(1000) * 1_000_000L;
        randomStep();
      }
      note("shutdown");
      perform(set.shutdown(Reason.SHUTDOWN, Requester.SELF, now));
      for (int i = 0; i < 1000 && !set.isDown(); i++) {
        now += 1_000_000;
        randomProcessEvent();
      }
      assertTrue(set.isDown(), "the stop of everything did not end");
    }

    private Service any() {
      List<Service> all = set.all();
      return all.get(random.nextInt(all.size()));
    }

    private void randomStep() {
      Service s = any();
      Requester requester = new Requester(1, 1);
      switch (random.nextInt(12)) {
        case 0 -> apply(s, new ServiceEvent.StartRequested(Reason.REQUEST, requester));
        case 1 -> apply(s, new ServiceEvent.StopRequested(Reason.REQUEST, requester));
        case 2 -> apply(s, new ServiceEvent.RestartRequested(Reason.REQUEST, requester));
        case 3 -> apply(s, random.nextInt(4) > 0 ? new ServiceEvent.ResetRequested(requester)
            : new ServiceEvent.KillRequested(Reason.REQUEST, requester));
        default -> randomProcessEvent();
      }
    }

    /** A process becomes ready or ends, or a timer fires. */
    private void randomProcessEvent() {
      Service s = any();
      if (!timers.isEmpty() && random.nextInt(4) == 0) {
        Effect.ArmTimer timer = timers.remove(random.nextInt(timers.size()));
        now += timer.after().toNanos();
        Service of = set.get(timer.service());
        apply(of, new ServiceEvent.TimerFired(timer.run(), timer.kind()));
      } else if (s.state() == ServiceState.STARTING && random.nextBoolean()) {
        apply(s, new ServiceEvent.BecameReady(s.run().number()));
      } else if (s.run().pid() != 0
          && (s.state() == ServiceState.STOPPING || s.state() == ServiceState.KILLING || random.nextInt(3) == 0)) {
        apply(s,
            new ServiceEvent.ProcessExited(s.run().number(), new ExitStatus.Exited(random.nextInt(2)),
                random.nextInt(4) > 0));
      } else if (s.run().pid() == 0 && s.state().hasProcess()) {
        apply(s, new ServiceEvent.TreeGone(s.run().number()));
      }
    }

    private void apply(Service s, ServiceEvent event) {
      note(s.name() + " " + event);
      perform(set.apply(s.name(), event, now));
    }

    private void perform(List<Effect> effects) {
      for (Effect effect : effects) {
        note("   " + effect);
        if (effect instanceof Effect.Spawn spawn) {
          assertFalse(set.isShuttingDown() && set.get(spawn.service()).target() == Target.UP, "a start during the end");
          perform(set.apply(spawn.service(), random.nextInt(6) > 0 ? new ServiceEvent.Spawned(spawn.run(), ++lastPid)
              : new ServiceEvent.SpawnFailed(spawn.run(), random.nextBoolean(), "no"), now));
        } else if (effect instanceof Effect.ArmTimer timer) {
          timers.removeIf(t -> t.service().equals(timer.service()) && t.kind() == timer.kind());
          timers.add(timer);
        } else if (effect instanceof Effect.DisarmTimer timer) {
          timers.removeIf(t -> t.service().equals(timer.service()) && t.kind() == timer.kind());
        }
      }
      check(effects);
    }

    private void check(List<Effect> effects) {
      boolean stopping = false;
      boolean planned = false;
      for (Service s : set.all()) {
        stopping |= s.state() == ServiceState.STOPPING || s.state() == ServiceState.KILLING
            || s.state() == ServiceState.STARTING && s.run().pid() == 0;
        planned |= s.state() == ServiceState.RUNNING && s.target() == Target.DOWN;
        if (s.state() == ServiceState.WAITING && !set.isShuttingDown()) {
          assertFalse(set.waitTexts(s.name()).isEmpty() && !isAnyHeld(s),
              s.name() + " waits for nothing: " + DependencyGraph.of(set.all()).waits(s.name())
                  + set.all().stream().map(x -> x.name() + " " + x.state() + x.target()).toList());
        }
        if (set.isShuttingDown()) {
          assertTrue(s.target() == Target.DOWN || !s.state().hasProcess() && s.state() != ServiceState.WAITING
              && s.state() != ServiceState.BACKOFF, s.name() + " is wanted up at the end");
        }
      }
      assertTrue(stopping || !planned, "a stop is planned, and nothing that it waits for is going on");
      for (Effect effect : effects) {
        if (effect instanceof Effect.Report report && report.notice() instanceof Notice.Stopping stop
            && stop.reason() == Reason.SHUTDOWN) {
          assertNotNeeded(effect.service());
        } else if (effect instanceof Effect.Spawn spawn) {
          assertRequirementsAreMet(set.get(spawn.service()));
        }
      }
    }

    /** A dependency may be about to restart; its dependents wait for that. */
    private boolean isAnyHeld(Service s) {
      return DependencyGraph.of(set.all()).waits(s.name()).stream().anyMatch(link -> {
        Service other = set.get(DependencyGraph.other(link, s.name()));
        return other != null && other.state().hasProcess();
      });
    }

    private void assertNotNeeded(String name) {
      for (DependencyGraph.Link link : DependencyGraph.of(set.all()).awaited(name)) {
        Service dependent = set.get(DependencyGraph.other(link, name));
        if (dependent != null && link.edge().kind().orders() && dependent.state() == ServiceState.RUNNING) {
          throw new AssertionError(name + " is stopped while " + dependent.name() + " runs");
        }
      }
    }

    private void assertRequirementsAreMet(Service s) {
      for (Dependency edge : s.spec().dependencies()) {
        Service other = set.get(edge.service());
        if (edge.kind() == Dependency.Kind.REQUIRES && s.state() == ServiceState.STARTING
            && edge.when() == Dependency.When.COMPLETED) {
          assertTrue(other.state() == ServiceState.EXITED && other.lastExit().clean(),
              s.name() + " started without " + other.name());
        }
        if (edge.kind() == Dependency.Kind.CONFLICTS && s.state() == ServiceState.STARTING
            && other.state() == ServiceState.RUNNING) {
          throw new AssertionError(s.name() + " runs beside " + other.name());
        }
      }
    }

    private void note(String text) {
      history.append(text).append('\n');
    }
  }
}
