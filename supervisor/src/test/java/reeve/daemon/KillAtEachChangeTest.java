package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.history.LedgerFiles;
import reeve.history.Run;
import reeve.history.RunReader;
import reeve.history.RunText;

/**
 * Kills reeve at each change of its state directory, in a scenario of everything that happens to services, and lets the
 * next one go on: no service ever has two lives, no process is forgotten, none waits for ever, and each run is in the
 * history once. The next one is killed, too. {@code REEVE_KILL_ALL=1} combines everything.
 */
class KillAtEachChangeTest {
  private static final Requester CLIENT = new Requester(7, 0);
  private static final int MOST_FAILURES = 5;
  /** Whether each change is combined with each way and with each change of the next reeve, which takes minutes. */
  private static final boolean ALL = System.getenv("REEVE_KILL_ALL") != null;

  private static final String COMMON = """
      [defaults]
      restart-delay = "0s"
      restart-jitter = 0.0
      restart = "always"
      stop = ["SIGTERM 5s", "SIGKILL"]
      start-limit = { burst = 0 }
      [service.db]
      command = ["/bin/db"]
      [service.web]
      command = ["/bin/web"]
      requires = ["db"]
      [service.flap]
      command = ["/bin/flap"]
      restart-delay = "1s"
      [service.hooked]
      command = ["/bin/hooked"]
      pre-start = ["/bin/hook", "before"]
      post-start = ["/bin/hook", "started"]
      pre-stop = ["/bin/hook", "stop"]
      post-stop = ["/bin/hook", "after"]
      reload-command = ["/bin/hook", "reload"]
      [service.job]
      command = ["/bin/job"]
      restart = "no"
      schedule = { every = "1m" }
      [service.steps]
      type = "oneshot"
      restart = "no"
      command = [["/bin/step", "1"], ["/bin/step", "2"]]
      """;

  private static final String BEFORE = COMMON + """
      [service.family]
      command = ["/bin/family"]
      type = "notify"
      start-timeout = "10s"
      [service.old]
      command = ["/bin/old"]
      """;

  private static final String AFTER = COMMON + """
      [service.family]
      command = ["/bin/family", "--changed"]
      type = "notify"
      start-timeout = "10s"
      [service.new]
      command = ["/bin/new"]
      """;

  private static final Set<String> LIVING = Set.of("db", "web", "flap", "hooked", "family");

  @TempDir
  Path directory;
  private ReeveLives lives;
  private int scenarios;

  private ReeveLives machine() throws IOException {
    lives = new ReeveLives(Files.createDirectory(directory.resolve("machine" + scenarios++)));
    return lives;
  }

  private void act(ServiceAction action, String... services) {
    lives.loop.backend.post(() -> lives.loop.backend.act(action, List.of(services), false, CLIENT));
  }

  private void apply() {
    Plan next = lives.loop.rewrite(AFTER);
    lives.loop.backend.post(() -> lives.loop.backend.definitions()
        .apply(lives.loop.backend.definitions().compare(next), next, CLIENT));
  }

  private void reload() {
    lives.loop.backend.post(() -> lives.loop.backend.definitions().reload("hooked", result -> {}));
  }

  /** A start and readiness of everything precede the first step. */
  private List<Runnable> scenario() {
    return List.of(() -> lives.dies("db"), () -> lives.dies("flap"), () -> lives.dies("family"),
        () -> act(ServiceAction.STOP, "hooked"), () -> act(ServiceAction.START, "hooked"), this::reload,
        () -> lives.dies("hooked"), () -> lives.passes(Duration.ofMinutes(1)), () -> act(ServiceAction.STOP, "flap"),
        () -> act(ServiceAction.RESTART, "web"), this::apply, this::isChanged,
        () -> lives.arrives(Signal.TERM, 1, 0));
  }

  private void isChanged() {
    assertNull(lives.loop.service("old"), () -> "removed by the apply" + lives.what());
    act(ServiceAction.START, "steps");
  }

  /** What the next reeve has to make of each state. */
  private List<Runnable> recovery() {
    return List.of(() -> {
      isAtRest();
      for (Service service : List.copyOf(lives.loop.services.all())) {
        act(ServiceAction.START, service.name());
      }
    }, () -> {
      isAtRest();
      assertTrue(lives.mains().keySet().containsAll(LIVING), () -> "all live: " + lives.mains() + lives.what());
      lives.arrives(Signal.TERM, 1, 0);
    });
  }

  /** Each process is that of the run of its service, and each service that is to have one has one. */
  private void isAtRest() {
    Map<String, Integer> mains = lives.mains();
    for (Service service : lives.loop.services.all()) {
      boolean runs = service.state() == ServiceState.RUNNING;
      assertEquals(runs ? service.run().pid() : 0, mains.getOrDefault(service.name(), 0),
          () -> service.name() + " is " + service.state() + lives.what());
      boolean rests = runs || Set.of(ServiceState.STOPPED, ServiceState.EXITED).contains(service.state());
      assertTrue(rests, () -> service.name() + " is " + service.state() + lives.what());
      mains.remove(service.name());
    }
    assertEquals(Map.of(), mains, () -> "forgotten" + lives.what());
  }

  private void check() throws IOException {
    lives.assertEmpty();
    assertEquals(List.of(), lives.violations, lives::what);
    Map<String, Integer> runs = new HashMap<>();
    Map<String, Integer> without = new HashMap<>();
    Set<String> numbers = new HashSet<>();
    List<String> problems = new ArrayList<>();
    try (LedgerFiles files = LedgerFiles.open(lives.state())) {
      new RunReader(files).forEachRun(null, false, Long.MAX_VALUE / 2, (run, order) -> {
        String name = run.service() + ' ' + (run.starterPid() != 0 ? run.starterPid() : run.pid());
        (run.pid() == 0 ? without : runs).merge(run.pid() == 0 ? run.service() : name, 1, Integer::sum);
        if (!numbers.add(run.service() + ' ' + run.life()) || run.end() instanceof Run.Running) {
          problems.add(run.service() + ' ' + run.life() + ' ' + RunText.outcome(run));
        }
      });
    }
    for (String life : lives.lives) {
      Integer found = runs.remove(life);
      if (found == null) {
        String service = life.substring(0, life.indexOf(' '));
        found = without.getOrDefault(service, 0) > 0 || service.equals("steps") ? 1 : 0;
        without.merge(service, -1, Integer::sum);
      }
      if (found != 1) {
        problems.add(life + " is in the history " + found + " times");
      }
    }
    assertEquals(Map.of(), runs, "runs that were none");
    assertEquals(List.of(), problems, () -> problems + lives.what());
  }

  private int changesOfAWholeLife() throws IOException {
    assertFalse(machine().run(BEFORE, -1, false, scenario()));
    check();
    return lives.changes.size();
  }

  /** @param again at which change the next reeve is killed; -1: it is not */
  private void killedAt(int change, int again, boolean torn, boolean prompt) throws IOException {
    machine().promptLedger = prompt;
    if (!lives.run(BEFORE, change, torn, scenario())) {
      check(); // its worker has put several changes into one
      return;
    }
    if (again >= 0 && !lives.run(null, again, torn, recovery())) {
      check(); // it needed fewer changes
      return;
    }
    assertFalse(lives.run(null, -1, false, recovery()));
    check();
  }

  @Test
  void theScenarioWorksWithoutAKill() throws IOException {
    assertTrue(changesOfAWholeLife() > 80);
    assertEquals(List.of(), lives.log.lines);
  }

  @Test
  void noServiceHasTwoLivesWhereverReeveIsKilled() throws IOException {
    int all = changesOfAWholeLife();
    List<String> failed = new ArrayList<>();
    for (int i = 1; i < all && failed.size() < MOST_FAILURES; i++) {
      for (int way = ALL ? 0 : i % 4; way < 4; way += ALL ? 1 : 4) {
        attempt(failed, i, -1, way);
      }
    }
    assertTrue(failed.isEmpty(), () -> failed.size() + " failed\n" + String.join("\n", failed));
  }

  @Test
  void noServiceHasTwoLivesWhereverTheNextReeveIsKilled() throws IOException {
    int all = changesOfAWholeLife();
    List<String> failed = new ArrayList<>();
    for (int i = 1; i < all && failed.size() < MOST_FAILURES; i++) {
      for (int again = ALL ? 0 : i * 7 % 40; again < 40; again += ALL ? 1 : 40) {
        attempt(failed, i, again, (i + again) % 4);
      }
    }
    assertTrue(failed.isEmpty(), () -> failed.size() + " failed\n" + String.join("\n", failed));
  }

  private void attempt(List<String> failed, int change, int again, int way) {
    try {
      killedAt(change, again, (way & 1) != 0, (way & 2) != 0);
    } catch (IOException | RuntimeException | AssertionError e) {
      failed.add("change " + change + ", then " + again + ", way " + way + ": " + e.getMessage());
    }
  }
}
