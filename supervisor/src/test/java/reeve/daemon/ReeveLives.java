package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.event.EventJson;
import reeve.log.RecordingLog;
import reeve.posix.SpawnRequest;
import reeve.runtime.LoopHarness;
import reeve.runtime.admin.DefinitionStore;
import reeve.survival.StoredState;
import reeve.time.ManualClock;

/**
 * A machine on which reeves run one after the other, each over a kernel in memory and over real files in the state
 * directory. A reeve may be killed at one of its changes of these files. Time passes while a loop waits, hooks and
 * oneshot commands end by themselves, and when a loop waits for nothing that comes soon, the next step follows.
 */
final class ReeveLives extends KillableKernel {
  /** What a stop or a back-off takes at most. */
  private static final Duration AFTERMATH = Duration.ofSeconds(20);

  private static final int MOST_POLLS = 500;

  private final Path directory;
  private final ManualClock clock = new ManualClock();
  final RecordingLog log = new RecordingLog();
  /** Each main process that was started, as {@code service pid}. */
  final List<String> lives = new ArrayList<>();
  final List<String> violations = new ArrayList<>();
  LoopHarness loop;
  private final List<Supplier<String>> unwritten = new ArrayList<>();
  private final Map<String, Integer> ready = new HashMap<>();
  private Iterator<Runnable> steps;
  private long wall = clock.wallMillis();
  private long left;
  private int polls;
  /** Whether SIGTERM ends no process. */
  boolean stubborn;
  /** Kinds of hooks that do not end by themselves. */
  Set<String> lasting = Set.of();
  /** Whether the ledger is written at once; otherwise as late as it may be. */
  boolean promptLedger;

  ReeveLives(Path directory) {
    super(directory.resolve("state").toString());
    this.directory = directory;
    assertTrue(directory.resolve("state").toFile().mkdir());
    ownPid--;
    killListener = this::signalled;
  }

  /**
   * Runs a reeve until it has ended in order, or is killed.
   *
   * @param toml null: reeve.toml is as the former one left it
   * @param change the number of the change before which it is killed, from 0; -1: it is not killed
   * @param halfWritten whether half of that change is made
   * @return whether it was killed
   */
  boolean run(String toml, int change, boolean halfWritten, List<Runnable> scenario) {
    ownPid++;
    lives(change, halfWritten);
    polls = 0;
    left = AFTERMATH.toNanos();
    steps = scenario.iterator();
    unwritten.clear();
    try {
      Path file = directory.resolve("reeve.toml");
      live(toml == null ? Files.readString(file) : Files.readString(Files.writeString(file, toml)));
      return false;
    } catch (Exception e) {
      if (!(e instanceof Killed)) {
        throw new AssertionError(e + what(), e);
      }
      end();
      return true;
    } finally {
      if (loop != null) {
        loop.endWorker();
      }
      closeAll();
    }
  }

  private void live(String toml) throws Exception {
    long startTicks = ownPid;
    FormerState state = FormerState.open(this, clock, log, stateDir, startTicks);
    StoredState stored = state.stored();
    if (stored.former() != null) {
      unwritten.add(new FormerRuns(stored, stateDir, log)::lines);
    }
    unwritten
        .add(() -> EventJson.reeveStarted(wall, clock.nanos() / 1_000_000, "1", ownPid, startTicks, bootId()) + '\n');
    copyDefinitions();
    loop = new LoopHarness(directory, toml, true, this, kernel -> kernel, new LoopHarness.Life(clock, stateDir, stored,
        plan -> StoredDefinitionFile.compare(this, log, stateDir, plan, stored), null));
    loop.listener = event -> {
      unwritten.add(() -> EventJson.lifecycle(event) + '\n');
      if (promptLedger) {
        writeLedger();
      }
    };
    loop.run();
    state.end();
    writeLedger();
  }

  String what() {
    return "\nafter " + changes.size() + " changes: " + (loop == null ? "" : loop.events + "\n" + loop.log) + log.lines;
  }

  /** The kernel in memory has the file that was written by its name. */
  private void copyDefinitions() throws IOException {
    String path = stateDir + '/' + DefinitionStore.NAME;
    if (files.containsKey(path)) {
      Files.write(Path.of(path), files.get(path).toByteArray());
    }
  }

  private void writeLedger() {
    StringBuilder lines = new StringBuilder();
    for (Supplier<String> line : unwritten) {
      lines.append(line.get());
    }
    unwritten.clear();
    try {
      Files.writeString(Path.of(stateDir, "ledger.jsonl"), lines, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the kernel does at the end of a reeve that was killed. */
  private void end() {
    while (reap() != null) {
      // pid 1 has reaped it
    }
    while (readSignal(0) != null) {
      // of the descriptor that is closed
    }
    elsewhere.leaves(ownPid);
  }

  // ---- the processes

  private String markerOf(int pid, String name) {
    return environmentOf(pid, name);
  }

  private boolean isMain(int pid) {
    return markerOf(pid, "REEVE_SERVICE") != null && markerOf(pid, "REEVE_AUX_COMMAND") == null;
  }

  /** The main processes that live, by service. */
  Map<String, Integer> mains() {
    Map<String, Integer> mains = new HashMap<>();
    for (int pid : living()) {
      if (isMain(pid)) {
        mains.put(markerOf(pid, "REEVE_SERVICE"), pid);
      }
    }
    return mains;
  }

  @Override
  public int spawn(SpawnRequest request) {
    alive();
    String service = request.environment().get("REEVE_SERVICE");
    boolean main = request.environment().get("REEVE_AUX_COMMAND") == null;
    Integer other = main ? mains().get(service) : null;
    if (other != null) {
      violations.add(service + " is started beside " + other);
    }
    int pid = super.spawn(request);
    if (main) {
      lives.add(service + ' ' + pid);
    }
    return pid;
  }

  @Override
  public int kill(int pid, Signal signal) {
    alive();
    return super.kill(pid, signal);
  }

  @Override
  public int killGroup(int pgid, Signal signal) {
    alive();
    return super.killGroup(pgid, signal);
  }

  private void signalled(int target, Signal signal) {
    int pid = Math.abs(target);
    if (alive(pid) && (signal.equals(Signal.TERM) && !stubborn || signal.equals(Signal.KILL))) {
      ends(pid, new ExitStatus.Signaled(signal, false));
    }
  }

  void ends(int pid, ExitStatus status) {
    if (isChild(pid)) {
      exits(pid, status);
    } else {
      elsewhere.ends(pid, status, true);
    }
  }

  void dies(String service) {
    Integer pid = mains().get(service);
    assertNotNull(pid, () -> service + " has no process" + what());
    ends(pid, new ExitStatus.Signaled(Signal.PIPE, false));
  }

  // ---- the time

  void passes(Duration time) {
    clock.advance(time);
    wall += time.toMillis();
    clock.setWall(wall);
  }

  @Override
  public void poll(int[] fds, boolean[] readable, long timeoutNanos) {
    alive();
    if (timeoutNanos != 0) {
      loop.awaitWorker();
      alive();
      writeLedger();
    }
    if (++polls > MOST_POLLS) {
      abandon(new IOException("the loop does not come to rest"));
    }
    if (!notify.sockets.isEmpty()) {
      readable(notify.last(), notify.waiting() > 0);
    }
    super.poll(fds, readable, timeoutNanos);
    for (boolean one : readable) {
      if (one) {
        return;
      }
    }
    if (timeoutNanos != 0 && processesAct()) {
      return;
    } else if (timeoutNanos >= 0 && timeoutNanos <= left) {
      left -= timeoutNanos;
      passes(Duration.ofNanos(timeoutNanos));
    } else {
      left = AFTERMATH.toNanos();
      next();
    }
  }

  private void next() {
    try {
      assertTrue(steps.hasNext(), () -> "the signal ends reeve" + what());
      steps.next().run();
    } catch (AssertionError e) {
      abandon(new Exception(e));
    }
  }

  /** Hooks, oneshot commands and jobs end, and a service of type notify is ready. */
  private boolean processesAct() {
    for (int pid : living()) {
      String service = markerOf(pid, "REEVE_SERVICE");
      if (service != null && (!isMain(pid) && !lasting.contains(markerOf(pid, "REEVE_HOOK")) || service.equals("job")
          || service.equals("steps"))) {
        ends(pid, new ExitStatus.Exited(0));
        return true;
      }
    }
    Integer pid = mains().get("family");
    if (pid != null && !pid.equals(ready.put("family", pid))) {
      notify.arrives(pid, 0, "READY=1");
      return true;
    }
    return false;
  }

  Path state() {
    return Path.of(stateDir);
  }

  void assertEmpty() {
    assertEquals(List.of(), living(), () -> "no process is left" + what());
  }
}
