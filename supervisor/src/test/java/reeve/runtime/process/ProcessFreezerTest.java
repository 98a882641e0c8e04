package reeve.runtime.process;

import reeve.runtime.cgroup.Cgroups;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.config.read.PlanReader;
import reeve.core.Effect;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.posix.Environment;
import reeve.posix.FakePosix;
import reeve.posix.FakePosix.Kill;
import reeve.posix.ProcStat;
import reeve.rotation.WriterControl;
import reeve.time.BackgroundWorker;
import reeve.time.ManualClock;

/** Processes that are frozen for a log are continued in every case. */
@Timeout(60)
class ProcessFreezerTest {
  private static final int MAIN = 5000;
  private static final int CHILD = 5001;
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final Environment MARKED =
      Environment.empty().with(List.of(), Map.of("REEVE_SERVICE", "web", "REEVE_SUPERVISOR", "100.1"));

  /** A kernel that knows stopped processes, and where a file ends. */
  private static final class StoppingPosix extends FakePosix {
    final Set<Integer> stoppedByOthers = new HashSet<>();
    private final Set<Integer> atEnd = new HashSet<>();

    @Override
    public synchronized ProcStat stat(int pid) {
      ProcStat stat = super.stat(pid);
      boolean stopped = stoppedByOthers.contains(pid);
      for (Kill kill : new ArrayList<>(kills)) {
        if (kill.target() == pid) {
          stopped = kill.signal().equals(Signal.STOP) || stopped && !kill.signal().equals(Signal.CONT);
        }
      }
      return stat == null || !stopped ? stat : new ProcStat(pid, stat.comm(), 'T', stat.ppid(), stat.pgrp(),
          stat.session(), 1, stat.startTime());
    }

    @Override
    public synchronized int kill(int pid, Signal signal) {
      return super.kill(pid, signal);
    }

    @Override
    public int read(int fd, byte[] buffer, int offset, int length) {
      return atEnd.add(fd) ? super.read(fd, buffer, offset, length) : 0;
    }
  }

  @TempDir
  Path directory;
  private final StoppingPosix posix = new StoppingPosix();
  private final ManualClock clock = new ManualClock();
  private ServiceSet services;
  private ProcessFreezer freezer;
  private ProcessStopper stopper;
  private Mailbox mailbox;
  private WriterControl control;

  @BeforeEach
  void aServiceWithAChildRuns() throws Exception {
    Path file = Files.writeString(directory.resolve("reeve.toml"), "[service.web]\ncommand = [\"/bin/web\"]\n");
    PlanReader.Result result = PlanReader.read(List.of(file.toString()), Map.of());
    Plan plan = assertInstanceOf(PlanReader.Result.Ok.class, result, result::toString).plan();
    services = new ServiceSet(plan.services(), () -> 0.5, 0);
    services.boot(ServiceSpec::enabled, clock.nanos());
    services.apply("web", new ServiceEvent.Spawned(1, MAIN), clock.nanos());
    Cgroups cgroups = new Cgroups(posix, posix, new RecordingLog(), new BackgroundWorker("test"), false);
    ProcessTree tree = new ProcessTree(posix, cgroups, "100.1", NonChildrenFixture.of(posix));
    tree.open();
    posix.appears(MAIN, FakePosix.OWN_PID, MAIN, MAIN, MARKED);
    posix.appears(CHILD, MAIN, MAIN, MAIN, MARKED);
    tree.lead(MAIN, "web");
    mailbox = new Mailbox(posix);
    freezer = new ProcessFreezer(posix, clock, services, tree, cgroups, "/state");
    stopper = new ProcessStopper(posix, services, tree, cgroups, freezer, new DeliveredSignals(clock),
        (service, members) -> {});
    control = new LogWriterControl(posix, clock, services, cgroups, freezer, stopper, mailbox, event -> {});
  }

  /** Freezes on another thread, as the rotation does, while this thread is the loop. */
  private WriterControl.FrozenWriters freeze(List<String> names) throws Exception {
    CompletableFuture<WriterControl.FrozenWriters> frozen =
        CompletableFuture.supplyAsync(() -> control.freeze(names, "/log/web.log", SECOND));
    return whileLooping(frozen);
  }

  private <T> T whileLooping(CompletableFuture<T> result) throws Exception {
    while (!result.isDone()) {
      mailbox.drain();
      Thread.onSpinWait();
    }
    return result.get();
  }

  private void close(WriterControl.FrozenWriters frozen) throws Exception {
    whileLooping(CompletableFuture.runAsync(frozen::close));
  }

  private boolean last(int pid, Signal signal) {
    Kill last = null;
    for (Kill kill : posix.kills) {
      last = kill.target() == pid && (kill.signal().equals(Signal.STOP) || kill.signal().equals(Signal.CONT))
          ? kill : last;
    }
    return last != null && last.signal().equals(signal);
  }

  @Test
  void allProcessesOfTheServiceStandStillUntilTheEnd() throws Exception {
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    assertNull(frozen.problem());
    assertTrue(frozen.includes(MAIN) && frozen.includes(CHILD));
    assertFalse(frozen.includes(7001));
    assertTrue(last(MAIN, Signal.STOP) && last(CHILD, Signal.STOP));
    assertTrue(frozen.keepFrozen());
    close(frozen);
    assertTrue(last(MAIN, Signal.CONT) && last(CHILD, Signal.CONT));
    assertEquals(-1, freezer.untilNext(clock.nanos()));
  }

  @Test
  void theFileNamesTheProcessesBeforeTheyAreStopped() throws Exception {
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    String record = posix.files.get("/state/frozen").toString(StandardCharsets.UTF_8);
    assertTrue(record.startsWith("\nlog /log/web.log\n"), record);
    assertTrue(record.contains("pid " + MAIN + " " + posix.stat(MAIN).startTime() + "\n"), record);
    assertTrue(record.contains("pid " + CHILD + " "), record);
    close(frozen);
  }

  @Test
  void withoutAStateDirectoryNoProcessIsStopped() {
    ProcessFreezer without = new ProcessFreezer(posix, clock, services, null, null, null);
    WriterControl.FrozenWriters frozen =
        new LogWriterControl(posix, clock, services, null, without, stopper, mailbox, event -> {})
            .freeze(List.of("web"), "/log/web.log", SECOND);
    assertTrue(frozen.problem().startsWith("cannot hold the services that write to \"/log/web.log\""),
        frozen.problem());
    assertFalse(frozen.keepFrozen());
    assertEquals(List.of(), posix.kills);
  }

  @Test
  void aRecordThatCannotBeWrittenStopsNoProcess() throws Exception {
    posix.openErrors.put("/state/frozen", reeve.posix.Errno.ENOSPC);
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    assertTrue(frozen.problem().contains("cannot write \"/state/frozen\""), frozen.problem());
    assertFalse(posix.kills.contains(new Kill(MAIN, Signal.STOP)));
  }

  @Test
  void aProcessThatAnotherOneStoppedIsNotContinued() throws Exception {
    posix.stoppedByOthers.add(CHILD);
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    assertTrue(frozen.includes(CHILD));
    close(frozen);
    assertFalse(posix.kills.stream().anyMatch(kill -> kill.target() == CHILD));
    assertTrue(last(MAIN, Signal.CONT));
  }

  @Test
  void theLoopContinuesThemAtTheDeadline() throws Exception {
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    assertEquals(SECOND, freezer.untilNext(clock.nanos()));
    clock.advance(Duration.ofSeconds(1));
    freezer.advance(clock.nanos());
    assertTrue(last(MAIN, Signal.CONT) && last(CHILD, Signal.CONT));
    assertFalse(frozen.keepFrozen(), "the rotation learns that they were continued");
    close(frozen);
  }

  @Test
  void theyAreContinuedBeforeASignalToTheService() throws Exception {
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    stopper.deliver(services.get("web"), Signal.TERM, Effect.Scope.MAIN, Requester.SELF);
    int term = posix.kills.indexOf(new Kill(MAIN, Signal.TERM));
    assertTrue(posix.kills.indexOf(new Kill(MAIN, Signal.CONT)) < term, posix.kills.toString());
    assertFalse(frozen.keepFrozen());
    close(frozen);
  }

  @Test
  void aStopAfterAFreezeSendsNoFurtherSigcont() throws Exception {
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    stopper.send(services.get("web"), Signal.TERM, Effect.Scope.TREE);
    assertEquals(1, posix.kills.stream().filter(new Kill(MAIN, Signal.CONT)::equals).count(), posix.kills.toString());
    assertEquals(1, posix.kills.stream().filter(new Kill(CHILD, Signal.CONT)::equals).count(), posix.kills.toString());
    close(frozen);
  }

  @Test
  void aServiceThatIsBeingStoppedIsNotFrozen() throws Exception {
    services.apply("web", new ServiceEvent.StopRequested(Reason.REQUEST, Requester.SELF), clock.nanos());
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    assertTrue(frozen.problem().contains("one of them was started or stopped"), frozen.problem());
    assertFalse(posix.kills.contains(new Kill(MAIN, Signal.STOP)));
  }

  @Test
  void theyAreContinuedBeforeAProcessStartsThatWritesToALog() throws Exception {
    WriterControl.FrozenWriters frozen = freeze(List.of("web"));
    control.outputOpening();
    assertTrue(last(MAIN, Signal.CONT));
    close(frozen);
  }

  @Test
  void processesThatAKilledReeveLeftFrozenContinueAfterASecond() throws IOException {
    ByteArrayOutputStream record = new ByteArrayOutputStream();
    long start = posix.stat(CHILD).startTime();
    record.write(("log /log/web.log\npid " + CHILD + " " + start + "\npid " + MAIN + " 1\npid 7").getBytes(
        StandardCharsets.UTF_8));
    posix.files.put("/state/frozen", record);
    assertEquals(List.of("/log/web.log"), control.leftFrozen());
    assertEquals(List.of(), posix.kills, "the log is inspected first");
    clock.advance(Duration.ofSeconds(1));
    freezer.advance(clock.nanos());
    assertEquals(List.of(new Kill(CHILD, Signal.CONT)), posix.kills, "the other pid is another process now");
  }

  @Test
  void processesThatWereFrozenForNoLogContinueAtOnce() {
    posix.files.put("/state/frozen", new ByteArrayOutputStream());
    posix.files.get("/state/frozen").writeBytes(
        ("pid " + CHILD + " " + posix.stat(CHILD).startTime() + "\n").getBytes(StandardCharsets.UTF_8));
    assertEquals(List.of(), control.leftFrozen());
    assertEquals(List.of(new Kill(CHILD, Signal.CONT)), posix.kills);
  }
}
