package reeve.runtime.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import reeve.core.Effect;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.loop.Mailbox;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.rotation.WriterControl;
import reeve.runtime.cgroup.CgroupMembers;
import reeve.runtime.cgroup.Cgroups;
import reeve.time.Clock;

/**
 * The side of the loop that serves the log rotation: it freezes the processes of services for a moment, and signals
 * services to reopen their logs. Called on the thread of the rotation, which waits; the loop thread sends all signals.
 */
public final class LogWriterControl implements WriterControl {
  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final Cgroups cgroups;
  private final ProcessFreezer freezer;
  private final ProcessStopper stopper;
  private final Mailbox mailbox;
  private final EventSink sink;

  public LogWriterControl(Posix posix, Clock clock, ServiceSet services, Cgroups cgroups, ProcessFreezer freezer,
      ProcessStopper stopper, Mailbox mailbox, EventSink sink) {
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.cgroups = cgroups;
    this.freezer = freezer;
    this.stopper = stopper;
    this.mailbox = mailbox;
    this.sink = sink;
  }

  @Override
  public FrozenWriters freeze(Collection<String> names, String log, long nanos) {
    if (freezer.file() == null) {
      return new NotFrozen(
          "cannot hold the services that write to \"" + log + "\": there is no state directory to record it in");
    }
    ProcessFreezer.Held held = new ProcessFreezer.Held(List.copyOf(names), log, clock.nanos() + nanos);
    String problem = hold(held);
    if (problem == null) {
      return new ActiveFreeze(held);
    }
    close(held);
    return new NotFrozen("cannot hold the services that write to \"" + log + "\": " + problem);
  }

  /** @return null: all processes stand still; otherwise why they do not */
  private String hold(ProcessFreezer.Held held) {
    while (true) {
      List<ProcStat> found = new ArrayList<>();
      if (!runOnLoop(held, () -> freezer.survey(held, found))) {
        return "one of them was started or stopped, or reeve had no time";
      }
      if (found.isEmpty()) {
        return null;
      }
      int error = FrozenRecord.append(posix, freezer.file(), held.log, groups(held), found);
      if (error != 0) {
        return "cannot write \"" + freezer.file() + "\": " + Errno.text(error);
      }
      if (!runOnLoop(held, () -> freezer.stop(held, found))) {
        return "one of them was started or stopped, or reeve had no time";
      }
      for (ProcStat process : found) {
        while (!isStill(held, process)) {
          if (clock.nanos() - held.deadline > 0) {
            return "process " + process.pid() + " (" + process.comm() + ") did not stand still in time";
          }
          LockSupport.parkNanos(ProcessFreezer.POLL_NANOS);
        }
      }
    }
  }

  private List<String> groups(ProcessFreezer.Held held) {
    List<String> groups = new ArrayList<>();
    for (String name : held.services) {
      String directory = cgroups.directory(name);
      if (directory != null) {
        groups.add(directory);
      }
    }
    return groups;
  }

  private boolean isStill(ProcessFreezer.Held held, ProcStat process) {
    ProcStat now = posix.stat(process.pid());
    if (now == null || now.startTime() != process.startTime() || now.state() == 'T' || now.state() == 't'
        || now.isDead()) {
      return true;
    }
    String service = cgroups.serviceOf(process.pid());
    return service != null && held.services.contains(service)
        && CgroupMembers.isFrozen(posix, cgroups.directory(service));
  }

  /**
   * Runs a task on the loop thread, and waits for it.
   *
   * @return false: the freeze is over, or there was no time
   */
  private boolean runOnLoop(ProcessFreezer.Held held, Runnable task) {
    CountDownLatch done = new CountDownLatch(1);
    mailbox.post(() -> {
      if (held.state.get() == ProcessFreezer.HOLDING) {
        task.run();
      }
      done.countDown();
    });
    return waitFor(done, held.deadline - clock.nanos()) && held.state.get() == ProcessFreezer.HOLDING;
  }

  private static boolean waitFor(CountDownLatch done, long nanos) {
    try {
      return done.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void close(ProcessFreezer.Held held) {
    held.state.set(ProcessFreezer.OVER);
    CountDownLatch done = new CountDownLatch(1);
    mailbox.post(() -> {
      freezer.thaw(held);
      done.countDown();
    });
    if (waitFor(done, ProcessFreezer.LEFT_NANOS)) {
      FrozenRecord.delete(posix, freezer.file());
    }
  }

  @Override
  public void requestReopen(String name) {
    mailbox.post(() -> {
      Service service = services.get(name);
      if (service != null && service.run().pid() != 0 && service.spec().logs().rotation().signal().isPresent()) {
        stopper.deliver(service, service.spec().logs().rotation().signal().get(), Effect.Scope.MAIN, Requester.SELF);
      }
    });
  }

  @Override
  public void announce(String event, String service, String message) {
    mailbox.post(() -> {
      sink.announce(event, service, message);
      sink.flush();
    });
  }

  @Override
  public List<String> leftFrozen() {
    return freezer.readLeft();
  }

  @Override
  public void resumeLeftFrozen() {
    mailbox.post(freezer::releaseLeft);
  }

  @Override
  public void outputOpening() {
    freezer.releaseAll();
  }

  /** Processes that stand still. */
  private final class ActiveFreeze implements FrozenWriters {
    private final ProcessFreezer.Held held;

    ActiveFreeze(ProcessFreezer.Held held) {
      this.held = held;
    }

    @Override
    public String problem() {
      return null;
    }

    @Override
    public boolean includes(int pid) {
      return held.pids.contains(pid);
    }

    @Override
    public boolean keepFrozen() {
      return held.state.compareAndSet(ProcessFreezer.HOLDING, ProcessFreezer.STEP);
    }

    @Override
    public void close() {
      LogWriterControl.this.close(held);
    }
  }

  /**
   * No process is held.
   *
   * @param problem why
   */
  private record NotFrozen(String problem) implements FrozenWriters {
    @Override
    public boolean includes(int pid) {
      return false;
    }

    @Override
    public boolean keepFrozen() {
      return false;
    }

    @Override
    public void close() {}
  }
}
