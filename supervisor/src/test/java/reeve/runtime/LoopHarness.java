package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import reeve.Await;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.control.SupervisorBackend;
import reeve.core.Notice;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;
import reeve.log.SupervisorLog;
import reeve.loop.PollRegistry;
import reeve.loop.TimerQueue;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.runtime.admin.ControlBackend;
import reeve.runtime.admin.ControlEvents;
import reeve.runtime.admin.EnablementStore;
import reeve.runtime.admin.FormerDefinitions;
import reeve.runtime.admin.PlanSource;
import reeve.runtime.command.AuxCommandRunner;
import reeve.runtime.command.FailureReports;
import reeve.runtime.command.ReloadCommands;
import reeve.runtime.upgrade.Upgrade;
import reeve.survival.OwnRecord;
import reeve.survival.ReeveRecord;
import reeve.survival.ServiceRecord;
import reeve.survival.StoredState;
import reeve.time.BackgroundWorker;
import reeve.time.ManualClock;

/** The loop over a kernel in memory: a test makes something happen, runs a turn, and checks the result. */
public final class LoopHarness implements EventSink, SupervisorLog {
  public final FakePosix posix;
  public final ManualClock clock;
  /** Each lifecycle event: {@code web Exited exit 1 left 1}. */
  public final List<String> events = new ArrayList<>();
  /** For each lifecycle event, how many processes had been spawned when it was reported. */
  final List<Integer> starts = new ArrayList<>();
  /** What reeve announced: {@code waiting web waiting for …}. */
  public final List<String> announcements = new ArrayList<>();
  /** The requests that were recorded, as sentences. */
  public final List<String> requests = new ArrayList<>();
  /** The messages of the log. The worker writes to it too. */
  public final List<String> log = new CopyOnWriteArrayList<>();
  public final ServiceSet services;
  public final Supervisor supervisor;
  public final ControlBackend backend;
  public final AuxCommandRunner commands;
  public final ReloadCommands reloads;
  public final Upgrade upgrade;
  /** The memory of the runs that ended, as their events report it. */
  public final List<Long> peaks = new ArrayList<>();
  /** Whether events wait in memory because the disk is full. */
  public boolean diskIsFull;
  /** Receives each lifecycle event first. */
  public Consumer<LifecycleEvent> listener = event -> {};
  /** Whether there is no memory for any message of an error and any announcement. */
  public boolean memoryGone;
  private final BackgroundWorker worker = new BackgroundWorker("test");
  private final ControlEvents control;
  private final Path file;
  private final int signalFd;
  private final PollRegistry polled;

  /** A loop whose configuration cannot be read again. */
  public LoopHarness(Path directory, String toml) {
    this(directory, toml, false);
  }

  /** @param rereads whether reeve.toml in the directory can be read again */
  public LoopHarness(Path directory, String toml, boolean rereads) {
    this(directory, toml, rereads, fake -> fake);
  }

  public LoopHarness(Path directory, String toml, boolean rereads, UnaryOperator<Posix> door) {
    this(directory, toml, rereads, new FakePosix(), door);
  }

  /** @param door what the loop calls instead of the fake kernel, which it may pass calls on to */
  public LoopHarness(Path directory, String toml, boolean rereads, FakePosix posix, UnaryOperator<Posix> door) {
    this(directory, toml, rereads, posix, door, Map.of());
  }

  /** @param former the services of a former reeve that was killed */
  LoopHarness(Path directory, String toml, boolean rereads, FakePosix posix, UnaryOperator<Posix> door,
      Map<String, ServiceRecord> former) {
    this(directory, toml, rereads, posix, door, life(former));
  }

  /**
   * What one reeve of several begins with.
   *
   * @param stateDir null: there is none
   * @param reports that on-failure hooks read; null: there are none
   * @param definitions with which the services of the former one are adopted, for the plan of this one
   */
  public record Life(ManualClock clock, String stateDir, StoredState stored,
      Function<Plan, FormerDefinitions> definitions, FailureReports reports) {}

  private static Life life(Map<String, ServiceRecord> former) {
    ReeveRecord record = new ReeveRecord("boot", 0, FakePosix.OWN_PID, 0, "100.1", "1", null, false, 0, 1234, null);
    return new Life(new ManualClock(), null, new StoredState(null, null, new OwnRecord(null, record),
        former.isEmpty() ? null : record, new LinkedHashMap<>(former), null),
        plan -> FormerDefinitions.same(plan.services(), false), null);
  }

  /** The loop of a reeve that may have a former one. */
  public LoopHarness(Path directory, String toml, boolean rereads, FakePosix posix, UnaryOperator<Posix> door,
      Life life) {
    this.posix = posix;
    this.clock = life.clock;
    this.control = new ControlEvents(clock);
    try {
      Posix kernel = door.apply(posix);
      file = Files.writeString(directory.resolve("reeve.toml"), toml);
      Plan plan = read();
      FormerDefinitions definitions = life.definitions.apply(plan);
      services = new ServiceSet(definitions.services(), () -> 0.5, clock.nanos());
      signalFd = kernel.signalFd(-1);
      RuntimeEnvironment environment = new RuntimeEnvironment(Environment.empty(), "/log", life.stateDir, null, false,
          worker, life.stored, new AdoptionPlan(definitions, false, Set.of()));
      PlanSource source = (instances, made) -> PlanReader.read(List.of(file.toString()), Map.of(),
          ReadOptions.DEFAULT.withInstances(instances).withMade(made));
      SupervisorWiring wiring = new SupervisorWiring(
          new SupervisorWiring.Parts(kernel, clock, plan, services, new TimerQueue<>(), this, this, environment),
          new ControlParts(new EnablementStore(kernel, this, worker, clock, life.stateDir),
              rereads ? source : null, control,
              new SupervisorBackend.Info("1", FakePosix.OWN_PID, 0, life.stateDir, plan.files(),
                  SupervisorBackend.Reading.DEFAULT, 0),
              null,
              null,
              life.reports));
      polled = wiring.polled();
      supervisor = wiring.supervisor();
      backend = wiring.backend();
      commands = wiring.commands;
      reloads = wiring.reloads;
      upgrade = wiring.upgrade();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SyscallException e) {
      throw new AssertionError(e);
    }
  }

  private Plan read() {
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    return assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan();
  }

  /** Writes another configuration. @return its plan */
  public Plan rewrite(String toml) {
    write(toml);
    return read();
  }

  /** Writes another configuration, which need not be readable. */
  public void write(String toml) {
    try {
      Files.writeString(file, toml);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public LoopHarness boot() {
    supervisor.boot(() -> {});
    return this;
  }

  /** Runs the loop until a shutdown is over; the kernel makes things happen when it is polled. */
  public void run() {
    supervisor.run(signalFd, () -> {});
  }

  /** Waits until the worker has done what it has to do now. */
  public void awaitWorker() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    worker.submit(() -> done.complete(null));
    done.orTimeout(Await.DEADLINE_SECONDS, TimeUnit.SECONDS).join();
  }

  /** Ends the thread of the worker, for a test with very many loops. */
  public void endWorker() {
    worker.close();
  }

  /** @return nanoseconds until the loop wakes up without an event; -1: never */
  public long untilNext() {
    return supervisor.untilNext();
  }

  /** Runs one turn of the loop. */
  public void turn() {
    turn(true);
  }

  /** Runs one turn of the loop, after a poll. */
  public void pollAndTurn() {
    polled.await(signalFd, 0);
    turn();
  }

  /** A turn before which no poll has reported the signalfd. */
  public void turnWithoutSignal() {
    turn(false);
  }

  private void turn(boolean signalled) {
    supervisor.turn(signalFd, signalled, true);
    control.flush();
  }

  /** Runs turns until the loop has nothing to do, or waits for something later than that. */
  public void settle(Duration within) {
    long end = clock.nanos() + within.toNanos();
    for (int turns = 0; turns < 1000; turns++) {
      turn();
      long next = posix.isAnySignalPending() ? 0 : untilNext();
      if (next < 0 || clock.nanos() + next - end > 0) {
        return;
      }
      clock.advance(Duration.ofNanos(Math.max(next, 1_000_000)));
    }
    fail("the loop does not come to rest: " + events + log);
  }

  public void advance(Duration by) {
    clock.advance(by);
    turn();
  }

  public Service service(String name) {
    return services.get(name);
  }

  public int pid(String name) {
    return services.get(name).run().pid();
  }

  @Override
  public boolean holdsUnstorable() {
    return diskIsFull;
  }

  @Override
  public void publish(LifecycleEvent event) {
    listener.accept(event);
    control.publish(event);
    if (event.usage() != null) {
      peaks.add(event.usage().maxRssKib());
    }
    Notice notice = event.notice();
    String name = notice.getClass().getSimpleName();
    starts.add(posix.spawned.size());
    events.add(event.service() + " " + (notice instanceof Notice.Exited exited
        ? name + " " + exited.status() + (event.leftBehind() > 0 ? " left " + event.leftBehind() : "")
        : notice instanceof Notice.Escalated escalated ? name + " " + escalated.signal() : name));
  }

  @Override
  public void requestReceived(RequestRecord request) {
    requests.add(request.sentence());
  }

  @Override
  public void announce(String event, String service, String text) {
    failWithoutMemory();
    control.announce(event, service, text);
    announcements.add(event + " " + service + " " + text);
  }

  @Override
  public void info(String message) {
    log.add(message);
  }

  @Override
  public void warn(String message) {
    log.add(message);
  }

  @Override
  public void error(String message) {
    failWithoutMemory();
    log.add(message);
  }

  private void failWithoutMemory() {
    if (memoryGone) {
      throw new OutOfMemoryError("injected");
    }
  }
}
