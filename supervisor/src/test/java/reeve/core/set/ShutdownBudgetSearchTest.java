package reeve.core.set;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.config.Dependency;
import reeve.config.HooksSpec;
import reeve.config.KillMode;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.FixedContext;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.SpecFixtures;
import reeve.core.TimerKind;
import reeve.core.VirtualTime;
import reeve.core.VirtualWorld;

/**
 * Layered stacks of any shape, with services and hooks that ignore signals, are shut down at any moment in virtual
 * time: each shutdown ends within its budget, and the times of protected services, by the effects of the core alone.
 * The test never calls {@link ServiceSet#kill}, which is the last resort of the runtime.
 */
class ShutdownBudgetSearchTest {
  private static final int GRAPHS = Integer.getInteger("reeve.worlds", 200);
  private static final long MILLI = 1_000_000L;
  private static final long SECOND = 1000 * MILLI;

  @Test
  void aStopOfALayeredStackEndsWithinItsBudgetInEveryRandomGraph() {
    for (int seed = 0; seed < GRAPHS; seed++) {
      World world = new World(new Random(seed));
      try {
        world.run();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e + "\n" + world.history, e);
      }
    }
  }

  @Test
  void aProtectedServiceKeepsItsTimeAndTheOthersShareTheRest() {
    VirtualWorld world = new VirtualWorld(SpecFixtures.service("db").protect().stop("TERM 8s", "KILL"),
        SpecFixtures.web().edge(Dependency.Kind.REQUIRES, "db").stop("TERM 30s", "KILL"),
        SpecFixtures.service("lone").stop("TERM 2s", "KILL")).boot();
    world.set.setShutdownBudget(SpecFixtures.duration("12s"));
    world.shutdown();
    assertEquals(3.5, world.timeUntil(TimerKind.STOP_STEP).toMillis() / 1000.0, 0.01,
        "a second, and what db does not want of 11.5 s");
    world.advance("1s").exits("web", 0).advance("7s");
    assertEquals(ServiceState.STOPPING, world.set.get("db").state(), "8 s have not passed");
    assertEquals(ServiceState.KILLING, world.advance("1s").set.get("db").state());
  }

  private static final class World {
    final StringBuilder history = new StringBuilder();
    private final Random random;
    private final ServiceSet set;
    private final long budget;
    private final VirtualTime time = new VirtualTime(1);
    private final Map<String, Long> timers = new HashMap<>();
    private final Map<String, Boolean> leftovers = new HashMap<>();
    private final Map<String, Long> commands = new HashMap<>();
    private final Set<String> mainProcesses = new HashSet<>();
    private boolean shuttingDown;
    private int lastPid = 10;

    World(Random random) {
      this.random = random;
      List<ServiceSpec> specs = new ArrayList<>();
      int count = 2 + random.nextInt(20);
      for (int i = 0; i < count; i++) {
        specs.add(random.nextInt(specs.size() + 1), spec(i));
      }
      budget = (200 + random.nextInt(random.nextInt(4) == 0 ? 60_000 : 12_000)) * MILLI;
      set = new ServiceSet(specs, new FixedContext(0.5, random.nextInt(3) > 0), time.now());
      set.setShutdownBudget(Duration.ofNanos(budget));
    }

    private ServiceSpec spec(int i) {
      SpecFixtures spec =
          SpecFixtures.service("s" + i).killMode(KillMode.values()[random.nextInt(KillMode.values().length)]);
      for (int j = Math.max(0, i - 1 - random.nextInt(4)); j < i; j++) {
        if (random.nextInt(3) > 0) {
          Dependency.Kind[] kinds =
              {Dependency.Kind.REQUIRES, Dependency.Kind.WANTS, Dependency.Kind.AFTER, Dependency.Kind.MILESTONE};
          spec.edge(kinds[random.nextInt(4)], "s" + j, Dependency.When.STARTED, false);
        }
      }
      if (random.nextInt(4) == 0) {
        spec.protect();
      }
      switch (random.nextInt(4)) {
        case 0 -> spec.stop("TERM " + random.nextInt(30_000) + "ms", "INT " + random.nextInt(5000) + "ms", "KILL");
        case 1 -> spec.stop("TERM " + random.nextInt(3000) + "ms", "KILL");
        case 2 -> spec.stop("KILL");
        default -> {}
      }
      if (random.nextInt(3) == 0) {
        spec.hooks(new HooksSpec(commands(), commands(), commands(), commands(),
            random.nextInt(4) == 0 ? Optional.of(command()) : Optional.empty(),
            Optional.empty(), List.of(), List.of()));
      }
      return spec.build();
    }

    private List<HooksSpec.Command> commands() {
      List<HooksSpec.Command> commands = new ArrayList<>();
      for (int i = random.nextInt(4); i > 1; i--) {
        commands.add(command());
      }
      return commands;
    }

    private HooksSpec.Command command() {
      return new HooksSpec.Command(List.of("/hook"),
          Duration.ofMillis(1 + random.nextInt(random.nextBoolean() ? 1000 : 30_000)), random.nextBoolean());
    }

    void run() {
      perform(set.boot(ServiceSpec::enabled, time.now()));
      for (int i = random.nextInt(12); i > 0; i--) {
        List<Service> all = set.all();
        String name = all.get(random.nextInt(all.size())).name();
        Requester person = new Requester(1, 1);
        if (random.nextInt(4) == 0) {
          // The service extends its timeout, in its start or in its stop.
          schedule(random.nextInt(40_000) * MILLI,
              () -> apply(name, new ServiceEvent.TimeoutExtended(set.get(name).run().number(), Duration.ofMinutes(5))));
        }
        ServiceEvent event = switch (random.nextInt(4)) {
          case 0 -> new ServiceEvent.StopRequested(Reason.REQUEST, person);
          case 1 -> new ServiceEvent.RestartRequested(Reason.REQUEST, person);
          default -> new ServiceEvent.StartRequested(Reason.REQUEST, person);
        };
        schedule(random.nextInt(20_000) * MILLI, () -> apply(name, event));
      }
      time.runUntil(time.now() + random.nextInt(25_000) * MILLI);
      long requested = time.now();
      note("shutdown, budget " + budget / MILLI + " ms");
      shuttingDown = true;
      perform(set.shutdown(Reason.SHUTDOWN, Requester.SELF, time.now()));
      List<ServiceSpec> specs = set.all().stream().map(Service::spec).toList();
      time.runUntil(requested + budget + ShutdownBudgetTest.timeOfProtected(specs).toNanos());
      assertTrue(set.isDown(), () -> "not down after " + budget / MILLI + " ms: " + set.all().stream()
          .filter(s -> s.state().hasProcess())
          .map(s -> s.name() + " " + s.state() + " since " + (time.now() - s.since()) / MILLI + " ms").toList());
      assertEquals(0, commands.size(), "commands of hooks still run: " + commands.keySet());
    }

    private void schedule(long after, Runnable action) {
      time.plan(after, action);
    }

    private void apply(String name, ServiceEvent event) {
      note(name + " " + event);
      perform(set.apply(name, event, time.now()));
    }

    private void perform(List<Effect> effects) {
      for (Effect effect : List.copyOf(effects)) {
        note("   " + (effect instanceof Effect.RunAuxCommand run ? run.service() + " " + run.command() : effect));
        String name = effect.service();
        if (effect instanceof Effect.Spawn spawn) {
          spawn(name, spawn.run());
        } else if (effect instanceof Effect.Send send) {
          send(name, send);
        } else if (effect instanceof Effect.ArmTimer arm) {
          String key = name + arm.kind();
          long token = time.nextNumber();
          timers.put(key, token);
          schedule(arm.after().toNanos(), () -> {
            if (timers.getOrDefault(key, -1L) == token) {
              timers.remove(key);
              apply(name, new ServiceEvent.TimerFired(arm.run(), arm.kind()));
            }
          });
        } else if (effect instanceof Effect.DisarmTimer disarm) {
          timers.remove(name + disarm.kind());
        } else if (effect instanceof Effect.RunAuxCommand run) {
          runCommand(name, run.command());
        } else if (effect instanceof Effect.EndAuxCommand end) {
          String key = key(name, end.purpose(), end.number());
          long grace = end.grace().toNanos();
          schedule((random.nextBoolean() ? grace : (long) (grace * random.nextDouble())) + random.nextInt(3) * MILLI,
              () -> commandEnds(name, key, end.purpose(), end.number(), new ExitStatus.Signaled(Signal.TERM, false),
                  false));
        }
      }
    }

    private void spawn(String name, long run) {
      assertTrue(!shuttingDown && runsNoCommand(name),
          () -> name + " is started while a command of it runs, or at the end");
      assertTrue(
          !mainProcesses.contains(name)
              && (!leftovers.getOrDefault(name, false) || set.get(name).spec().stop().killMode() == KillMode.PROCESS),
          () -> name + " is started twice");
      mainProcesses.add(name);
      leftovers.put(name, random.nextInt(4) == 0);
      int pid = ++lastPid;
      schedule(random.nextInt(9000) * MILLI, () -> {
        if (set.get(name).run().number() == run) {
          apply(name, new ServiceEvent.BecameReady(run));
        }
      });
      if (random.nextInt(3) == 0) {
        schedule(random.nextInt(30_000) * MILLI, () -> mainExits(name, run, new ExitStatus.Exited(random.nextInt(2))));
      }
      apply(name, new ServiceEvent.Spawned(run, pid));
    }

    /** Most signals but SIGKILL take effect late, or never. */
    private void send(String name, Effect.Send send) {
      boolean kill = send.signal().equals(Signal.KILL);
      long after = kill ? random.nextInt(5) * MILLI : (long) (random.nextDouble() * random.nextDouble() * 40 * SECOND);
      if (kill || random.nextInt(3) > 0) {
        schedule(after, () -> mainExits(name, send.run(), new ExitStatus.Signaled(send.signal(), false)));
      }
      if ((send.scope() == Effect.Scope.TREE || send.scope() == Effect.Scope.ROOTS)
          && (kill || random.nextInt(3) == 0)) {
        schedule(after + random.nextInt(3) * MILLI, () -> leftoversEnd(name, send.run()));
      }
    }

    private void mainExits(String name, long run, ExitStatus status) {
      Service s = set.get(name);
      if (s.run().number() == run && s.run().pid() != 0) {
        mainProcesses.remove(name);
        apply(name, new ServiceEvent.ProcessExited(run, status, !leftovers.get(name)));
      }
    }

    private void leftoversEnd(String name, long run) {
      Service s = set.get(name);
      if (s.run().number() == run && leftovers.get(name)) {
        leftovers.put(name, false);
        if (s.run().pid() == 0) {
          apply(name, new ServiceEvent.TreeGone(run));
        }
      }
    }

    private boolean runsNoCommand(String name) {
      return commands.keySet().stream().noneMatch(key -> key.startsWith(name + " "));
    }

    private static String key(String name, AuxCommand.Purpose purpose, long number) {
      return name + " " + purpose + " " + number;
    }

    private void runCommand(String name, AuxCommand command) {
      String key = key(name, command.purpose(), command.number());
      assertTrue(runsNoCommand(name), () -> "two commands of " + name + " at once: " + commands.keySet());
      commands.put(key, time.now());
      long timeout = command.timeout().toNanos();
      boolean late = random.nextInt(3) == 0;
      long took =
          late ? timeout + random.nextInt(3) * MILLI : (long) (timeout * random.nextDouble() * random.nextDouble());
      schedule(took, () -> commandEnds(name, key, command.purpose(), command.number(),
          late ? new ExitStatus.Signaled(Signal.KILL, false) : new ExitStatus.Exited(random.nextInt(3) == 0 ? 1 : 0),
          late));
    }

    private void commandEnds(String name, String key, AuxCommand.Purpose purpose, long number, ExitStatus status,
        boolean late) {
      Long began = commands.remove(key);
      if (began != null) {
        apply(name, new ServiceEvent.AuxCommandEnded(purpose, number,
            new AuxCommand.Outcome(status, late, null, Duration.ofNanos(time.now() - began))));
      }
    }

    private void note(String text) {
      history.append(time.now() / MILLI).append(' ').append(text).append('\n');
    }
  }
}
