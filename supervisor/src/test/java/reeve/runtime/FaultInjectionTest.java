package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.config.Plan;
import reeve.config.Signal;
import reeve.control.ServiceAction;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.FaultWays;
import reeve.posix.FaultyKernel;

/**
 * Runs a scenario once for each call to the kernel that it makes and for each way in which that call may fail: no
 * death, signal or request is lost, no other process is signalled, and the stop ends. The kernel is one in memory with
 * the semantics of processes, because a thousand scenarios have to run in seconds. It gives the pid of each reaped
 * child to a process that has nothing to do with reeve.
 */
@Tag("once")
class FaultInjectionTest {
  private static final Requester CLIENT = new Requester(7, 0);

  /** What a failed call may delay things by: a restart delay, or the grace period of a stop. */
  private static final Duration AFTERMATH = Duration.ofSeconds(20);

  private static final String COMMON = """
      [defaults]
      restart-delay = "0s"
      restart-jitter = 0.0
      restart = "always"
      stop = ["SIGTERM 5s", "SIGKILL"]
      [service.db]
      command = ["/bin/db"]
      [service.web]
      command = ["/bin/web"]
      requires = ["db"]
      [service.flap]
      command = ["/bin/flap"]
      restart-delay = "1s"
      """;

  private static final String BEFORE = COMMON + """
      [service.family]
      command = ["/bin/family"]
      type = "notify"
      [service.old]
      command = ["/bin/old"]
      """;

  private static final String AFTER = COMMON + """
      [service.family]
      command = ["/bin/family", "--changed"]
      type = "notify"
      [service.new]
      command = ["/bin/new"]
      """;

  private static final int LEFTOVER = 5001;

  /** After so many runs that failed, the others are not of interest. */
  private static final int MOST_FAILURES = 5;

  /** So many turns are far more than the scenario takes: the loop does not come to rest. */
  private static final int MOST_POLLS = 300;

  /** A step of the scenario: checks what the one before led to, and makes something happen. */
  private interface Step {
    void run();
  }

  /**
   * A kernel whose time passes while the loop waits for it. When the loop waits for nothing that comes soon, the next
   * step of the scenario follows.
   */
  private final class ScriptedKernel extends FakePosix {
    private final Iterator<Step> steps = scenario().iterator();
    private long left = AFTERMATH.toNanos();
    private int polls;
    private int reported;

    @Override
    public void poll(int[] fds, boolean[] ready, long timeoutNanos) {
      if (++polls > MOST_POLLS) {
        abandon(new AssertionError("the loop does not come to rest " + loop.events + loop.log));
      }
      if (!notify.sockets.isEmpty()) {
        readable(notify.last(), notify.waiting() > 0);
      }
      super.poll(fds, ready, timeoutNanos);
      if (isAny(ready)) {
        return;
      }
      if (timeoutNanos >= 0 && timeoutNanos <= left) {
        left -= timeoutNanos;
        loop.clock.advance(Duration.ofNanos(timeoutNanos));
      } else if (!familyReports()) {
        left = AFTERMATH.toNanos();
        next();
      }
    }

    private boolean isAny(boolean[] ready) {
      for (boolean one : ready) {
        if (one) {
          return true;
        }
      }
      return false;
    }

    /** As soon as a child is reaped, its pid is that of a process which has nothing to do with reeve. */
    @Override
    public boolean reap(int pid) {
      boolean reaped = super.reap(pid);
      boolean free = reaped;
      for (int one : living()) {
        free &= stat(one).pgrp() != pid && stat(one).session() != pid;
      }
      if (free) {
        foreign.add(pid);
        appears(pid, 1, pid, pid, Environment.empty());
      }
      return reaped;
    }

    /** Lets each run of the service of type notify report once that it is ready. */
    private boolean familyReports() {
      int family = loop.pid("family");
      if (family == 0 || family == reported) {
        return false;
      }
      reported = family;
      notify.arrives(family, 0, "READY=1");
      return true;
    }

    private void next() {
      try {
        assertTrue(steps.hasNext(), () -> "the signal ends reeve " + loop.log);
        steps.next().run();
      } catch (RuntimeException | Error e) {
        abandon(e);
      }
    }
  }

  @TempDir
  Path directory;
  private LoopHarness loop;
  private FaultyKernel kernel;
  private int made;
  /** Of the run: why it failed; null: it did not. */
  private CompletableFuture<Throwable> failure;
  private final List<String> wrong = new ArrayList<>();
  private final Set<Integer> foreign = new HashSet<>();

  /** Ends a run that failed: its thread stops here, because the loop goes on after everything that is thrown. */
  private void abandon(Throwable reason) {
    failure.complete(reason);
    while (true) {
      LockSupport.park();
    }
  }

  private void start(int failing, int way) {
    kernel = new FaultyKernel(failing, way);
    wrong.clear();
    foreign.clear();
    ScriptedKernel scripted = new ScriptedKernel();
    loop = new LoopHarness(directory, BEFORE, true, scripted, kernel::before);
    scripted.killListener = this::killed;
    made = kernel.calls.size();
  }

  /** A process ends when it gets SIGTERM or SIGKILL. */
  private void killed(int target, Signal signal) {
    int pid = Math.abs(target);
    if (foreign.contains(pid)) {
      wrong.add(signal + " to " + target);
    } else if (loop.posix.alive(pid) && (signal.equals(Signal.TERM) || signal.equals(Signal.KILL))) {
      loop.posix.dies(pid, signal);
    }
  }

  private void die(String service) {
    is(service, ServiceState.RUNNING);
    loop.posix.dies(loop.pid(service), Signal.PIPE);
  }

  private void is(String service, ServiceState state) {
    assertEquals(state, loop.service(service).state(), () -> service + " " + loop.events + loop.log);
  }

  /** Posts a request as the control thread does, whose own calls are not those of the loop. */
  private void request(Runnable task) {
    Thread client = new Thread(() -> loop.backend.post(task));
    client.start();
    try {
      client.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private List<Step> scenario() {
    return List.of(() -> die("db"), () -> die("flap"), () -> die("flap"), () -> {
      int family = loop.pid("family");
      loop.posix.appears(LEFTOVER, family, family, family, null);
      die("family");
    }, () -> {
      is("family", ServiceState.RUNNING);
      assertFalse(loop.posix.alive(LEFTOVER) && !foreign.contains(LEFTOVER), () -> "a leftover " + loop.log);
      request(() -> loop.backend.act(ServiceAction.STOP, List.of("flap"), false, CLIENT));
    }, () -> {
      is("flap", ServiceState.STOPPED);
      Plan next = loop.rewrite(AFTER);
      request(() -> loop.backend.definitions().apply(loop.backend.definitions().compare(next), next, CLIENT));
    }, () -> {
      assertNull(loop.service("old"), () -> "removed by the apply " + loop.events + loop.log);
      for (String service : List.of("new", "family", "web", "db")) {
        is(service, ServiceState.RUNNING);
      }
      loop.posix.arrives(Signal.TERM, 1, 0);
    });
  }

  /** Runs the scenario on a thread of its own. */
  private void run(int failing, int way) throws Exception {
    failure = new CompletableFuture<>();
    CompletableFuture<Throwable> outcome = failure;
    Thread thread = new Thread(() -> {
      try {
        start(failing, way);
        loop.run();
        outcome.complete(null);
      } catch (RuntimeException | Error e) {
        outcome.complete(e);
      }
    });
    thread.setDaemon(true);
    thread.start();
    Throwable thrown = outcome.get(Await.DEADLINE_SECONDS, TimeUnit.SECONDS);
    loop.endWorker();
    if (thrown != null) {
      throw new AssertionError(thrown.getMessage(), thrown);
    }
    assertEquals(foreign, Set.copyOf(loop.posix.living()), "no process is left");
    check();
  }

  private void check() {
    for (String service : List.of("db", "web", "flap", "family", "old", "new")) {
      long starts = loop.events.stream().filter(event -> event.equals(service + " Started")).count();
      long exits = loop.events.stream().filter(event -> event.startsWith(service + " Exited")).count();
      assertEquals(starts, exits, () -> "each run of " + service + " has its end");
    }
    long started = loop.events.stream().filter(event -> event.endsWith(" Started")).count();
    assertEquals(loop.posix.spawned.size(), started, "each process is reported");
    assertEquals(List.of(), wrong, "no other process is signalled");
  }

  @Test
  void theScenarioWorksWithoutAFault() throws Exception {
    run(-1, 0);
    assertEquals(List.of(), loop.log.stream().filter(line -> line.contains("nternal error")).toList());
  }

  @Test
  void itIsKnownHowEachCallOfTheScenarioFails() throws Exception {
    run(-1, 0);
    TreeSet<String> unknown = new TreeSet<>();
    for (Method call : kernel.calls) {
      if (!FaultWays.isKnown(call.getName())) {
        unknown.add(call.getName());
      }
    }
    assertEquals(List.of(), List.copyOf(unknown), "state in FaultWays how these fail, or why they do not");
  }

  /** The calls that make the loop come before it: if one of them fails, reeve does not start, and reports that. */
  @Test
  void nothingIsLostWhicheverCallFailsInWhicheverWay() throws Exception {
    run(-1, 0);
    int first = made;
    List<Method> calls = List.copyOf(kernel.calls);
    List<String> failed = new ArrayList<>();
    int runs = 0;
    for (int i = first; i < calls.size() && failed.size() < MOST_FAILURES; i++) {
      List<FaultWays.Way> ways = FaultWays.of(calls.get(i));
      for (int way = 0; way < ways.size(); way++) {
        runs++;
        try {
          run(i, way);
          assertTrue(kernel.calls.size() > i, "the call was made");
        } catch (Exception | AssertionError e) {
          failed.add("call " + i + ", " + calls.get(i).getName() + ", " + ways.get(way).name() + ": " + e.getMessage());
        }
      }
    }
    int all = runs;
    assertTrue(runs > calls.size() && calls.size() > 2 * first, () -> all + " runs are too few");
    assertTrue(failed.isEmpty(), () -> failed.size() + " of " + all + " runs\n" + String.join("\n", failed));
  }
}
