package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.posix.FaultyDoor;

/** Any call to the kernel may throw: no death, no signal and no request is lost, and no other process is signalled. */
class NothingLostTest {
  private static final Duration SOON = Duration.ofSeconds(3);

  private static final String TOML = """
      [defaults]
      restart-delay = "0s"
      restart = "always"
      stop = ["SIGTERM 5s", "SIGKILL"]
      [service.web]
      command = ["/bin/web"]
      requires = ["db"]
      [service.db]
      command = ["/bin/db"]
      [service.late]
      command = ["/bin/late"]
      restart-delay = "1s"
      restart-jitter = 0.0
      [service.hooked]
      command = ["/bin/hooked"]
      pre-start = [["/bin/hook"]]
      [service.family]
      command = ["/bin/family"]
      """;

  @TempDir
  Path directory;

  private FaultyDoor door = new FaultyDoor();
  private LoopHarness loop;
  private final List<String> wrong = new ArrayList<>();

  private void start(String toml) {
    door = new FaultyDoor();
    loop = new LoopHarness(directory, toml, false, door::before);
    loop.posix.killListener = this::killed;
  }

  /** Processes end when they get SIGTERM or SIGKILL. A process that is gone must not be signalled. */
  private void killed(int target, Signal signal) {
    int pid = Math.abs(target);
    if (!loop.posix.alive(pid) && loop.posix.deathOf(pid) == null && target > 0) {
      wrong.add(signal + " to " + target);
    } else if (loop.posix.alive(pid) && (signal.equals(Signal.TERM) || signal.equals(Signal.KILL))) {
      loop.posix.dies(pid, signal);
    }
  }

  /** Ends the hook whenever it runs. */
  private void settle() {
    loop.settle(SOON);
    for (int hook = loop.posix.pidOf("/bin/hook"); hook > 0; hook = loop.posix.pidOf("/bin/hook")) {
      loop.posix.exits(hook, 0);
      loop.settle(SOON);
    }
  }

  private void die(String service) {
    int pid = loop.posix.pidOf("/bin/" + service);
    assertTrue(pid > 0, () -> service + " does not run: " + loop.events);
    loop.posix.dies(pid, Signal.PIPE);
    settle();
  }

  /** Everything that the loop does. */
  private void scenario() {
    loop.boot();
    settle();
    die("db");
    die("late");
    int family = loop.posix.pidOf("/bin/family");
    loop.posix.appears(5001, family, family, family, null); // a leftover process
    die("family");
    loop.backend.act(ServiceAction.STOP, List.of("late"), false, new Requester(7, 0));
    settle();
    assertEquals(ServiceState.STOPPED, loop.service("late").state(), "stopped on request");
    loop.backend.act(ServiceAction.RESTART, List.of("db", "hooked"), false, new Requester(7, 0));
    settle();
    assertEquals(ServiceState.RUNNING, loop.service("web").state());
    assertEquals(ServiceState.RUNNING, loop.service("hooked").state());
    loop.posix.arrives(Signal.TERM, 1, 0);
    loop.settle(Duration.ofSeconds(30));
    assertTrue(loop.supervisor.isOver(), "the signal ends reeve");
    assertEquals(List.of(), loop.posix.living(), "no process is left");
  }

  private void checkEvents() {
    for (String service : List.of("web", "db", "late", "hooked", "family")) {
      long starts = loop.events.stream().filter(event -> event.equals(service + " Started")).count();
      long exits = loop.events.stream().filter(event -> event.startsWith(service + " Exited")).count();
      assertEquals(starts, exits, "each run has its end");
    }
    long started = loop.events.stream().filter(event -> event.endsWith(" Started")).count();
    long main = loop.posix.spawned.stream().filter(one -> !one.request().program().equals("/bin/hook")).count();
    assertEquals(main, started, "each process was reported");
    assertEquals(List.of(), wrong, "no process was signalled after its end");
  }

  @Test
  void theScenarioWorksWithoutAFault() {
    start(TOML);
    scenario();
    checkEvents();
    assertFalse(loop.log.toString().contains("Internal error"), loop.log::toString);
  }

  private void everyCallFailsOnce(Supplier<Throwable> error) {
    start(TOML);
    scenario();
    int calls = door.calls.size();
    Set<String> failed = new TreeSet<>();
    List<String> names = new ArrayList<>(door.calls);
    int first = loopBegins();
    for (int i = first; i < calls; i++) {
      int number = i;
      start(TOML);
      door.error = error;
      door.fails = one -> one == number;
      String where = "call " + i + " of " + calls + ", " + (i < names.size() ? names.get(i) : "?");
      try {
        scenario();
        checkEvents();
      } catch (RuntimeException | Error e) {
        failed.add(where + ": " + e + " " + loop.events + " " + loop.log);
        wrong.clear();
      }
    }
    assertTrue(failed.isEmpty(), () -> failed.size() + " of " + (calls - first) + "\n" + String.join("\n", failed));
  }

  /** The calls before are those of the construction: see DaemonRun. */
  private int loopBegins() {
    start(TOML);
    return door.calls.size();
  }

  @Test
  void nothingIsLostWhicheverCallThrowsAnException() {
    everyCallFailsOnce(() -> new IllegalStateException("injected"));
  }

  @Test
  void nothingIsLostWhicheverCallFindsNoMemory() {
    everyCallFailsOnce(() -> new OutOfMemoryError("injected"));
  }

  @Test
  void aDeathWhoseHandlingAlwaysFailsDoesNotHideTheOthers() {
    start("[defaults]\nrestart-delay = \"0s\"\n[service.a]\ncommand = [\"/bin/a\"]\n[service.b]\n"
        + "command = [\"/bin/b\"]\n");
    loop.boot();
    int a = loop.pid("a");
    loop.posix.exits(a, 1);
    loop.posix.exits(loop.pid("b"), 1);
    door.fails = one -> door.calls.get(one).equals("orphans") && loop.posix.nextDeath() != null
        && loop.posix.nextDeath().pid() == a && Collections.frequency(door.calls, "orphans") < 3;
    loop.turn();
    assertEquals(a, loop.pid("a"), "not applied");
    loop.settle(SOON);
    assertEquals(List.of("a Exited exit 1", "a Restarting", "a Started", "a Ready"),
        loop.events.stream().filter(event -> event.startsWith("a ")).skip(2).toList());
    assertEquals(2, loop.events.stream().filter("b Started"::equals).count());
  }

  @Test
  void aPidIsFreeOnlyAfterItsDeathWasApplied() {
    start("[service.a]\ncommand = [\"/bin/a\"]\n");
    loop.boot();
    int a = loop.pid("a");
    door.fails = one -> door.calls.get(one).equals("orphans");
    loop.posix.exits(a, 1);
    loop.turn();
    assertEquals(a, loop.posix.nextDeath().pid(), "the kernel keeps it");
    assertEquals(a, loop.pid("a"));
    door.fails = one -> false;
    loop.settle(Duration.ofMillis(100));
    assertEquals(null, loop.posix.nextDeath());
    assertEquals(ServiceState.BACKOFF, loop.service("a").state());
    assertFalse(loop.log.isEmpty());
  }
}
