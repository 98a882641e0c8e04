package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.loop.Mailbox;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.rotation.WriterControl;
import reeve.time.Clock;

/**
 * What the loop does for who rotates logs: it lets the processes of services stand still for a moment, and tells
 * services to open their logs anew. Who asks waits on his own thread; what signals is done by the loop's.
 *
 * <p>Nobody is left standing: by a deadline that the loop keeps, by every signal that it sends to one of them and every
 * process that it makes for a log, and, should reeve be killed meanwhile, by a file in the state directory, written
 * before the first of them is stopped, by which the next start lets them go.
 */
public final class ProcessFreezer implements WriterControl {
  private static final int HOLDING = 0;
  private static final int STEP = 1;
  private static final int OVER = 2;

  private static final long POLL_NANOS = 100_000;

  /** A step that was begun is one ftruncate(2); whoever wants the processes to go on waits so long for it. */
  private static final long STEP_NANOS = 250_000_000;

  /** Until what a reeve that was killed left standing goes on at the latest. */
  private static final long LEFT_NANOS = 1_000_000_000;

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final Cgroups cgroups;
  private final ProcessStopper stopper;
  private final Mailbox mailbox;
  private final List<Held> active = new ArrayList<>(2);
  private String file;
  private FrozenRecord left;
  private long leftUntil;
  private boolean used; // whether anybody was ever to be held

  public ProcessFreezer(Posix posix, Clock clock, ServiceSet services, ProcessTree tree, Cgroups cgroups,
      ProcessStopper stopper, Mailbox mailbox) {
    this.posix = posix;
    this.clock = clock;
    this.services = services;
    this.tree = tree;
    this.cgroups = cgroups;
    this.stopper = stopper;
    this.mailbox = mailbox;
  }

  /** @param stateDir where it is remembered who stands still; null: nowhere, so nobody is held */
  public void open(String stateDir) {
    file = stateDir == null ? null : stateDir + "/frozen";
  }

  /** Some processes that stand still, or are about to. */
  private final class Held implements FrozenWriters {
    final Collection<String> names;
    final String log;
    final long deadline;
    final AtomicInteger state = new AtomicInteger(HOLDING);
    final Set<Integer> pids = ConcurrentHashMap.newKeySet();
    final List<ProcStat> stopped = new ArrayList<>(); // the loop's, as what follows
    final List<String> groups = new ArrayList<>();
    boolean known;
    boolean thawed;
    volatile String problem;

    Held(Collection<String> names, String log, long deadline) {
      this.names = names;
      this.log = log;
      this.deadline = deadline;
    }

    @Override
    public String problem() {
      return problem;
    }

    @Override
    public boolean includes(int pid) {
      return pids.contains(pid);
    }

    @Override
    public boolean keepFrozen() {
      return state.compareAndSet(HOLDING, STEP);
    }

    @Override
    public void close() {
      state.set(OVER);
      CountDownLatch done = new CountDownLatch(1);
      mailbox.post(() -> {
        thaw(this);
        done.countDown();
      });
      if (waitFor(done, LEFT_NANOS)) {
        forget();
      }
    }
  }

  // ---- who rotates

  @Override
  public FrozenWriters freeze(Collection<String> names, String log, long nanos) {
    Held held = new Held(List.copyOf(names), log, clock.nanos() + nanos);
    if (file == null) {
      held.problem =
          "cannot hold the services that write to \"" + log + "\": there is no state directory to remember it in";
      held.state.set(OVER);
      return new NotHeld(held.problem);
    }
    String problem = hold(held);
    if (problem == null) {
      return held;
    }
    held.close();
    return new NotHeld("cannot hold the services that write to \"" + log + "\": " + problem);
  }

  private String hold(Held held) {
    while (true) {
      List<ProcStat> fresh = new ArrayList<>();
      if (!ask(held, () -> survey(held, fresh))) {
        return "one of them was started or stopped, or reeve had no time";
      }
      if (fresh.isEmpty()) {
        return null;
      }
      int error = remember(held, fresh);
      if (error != 0) {
        return "cannot write \"" + file + "\": " + Errno.text(error);
      }
      if (!ask(held, () -> stop(held, fresh))) {
        return "one of them was started or stopped, or reeve had no time";
      }
      for (ProcStat one : fresh) {
        while (!stands(held, one)) {
          if (clock.nanos() - held.deadline > 0) {
            return "process " + one.pid() + " (" + one.comm() + ") did not stand still in time";
          }
          LockSupport.parkNanos(POLL_NANOS);
        }
      }
    }
  }

  private boolean stands(Held held, ProcStat one) {
    ProcStat now = posix.stat(one.pid());
    if (now == null || now.startTime() != one.startTime() || now.state() == 'T' || now.state() == 't' || now.isDead()) {
      return true;
    }
    String service = cgroups.serviceOf(one.pid());
    return service != null && held.names.contains(service) && cgroups.isFrozen(service);
  }

  /** @return false: it is over, or the loop did not come to it in time */
  private boolean ask(Held held, Runnable task) {
    CountDownLatch done = new CountDownLatch(1);
    mailbox.post(() -> {
      if (held.state.get() == HOLDING) {
        task.run();
      }
      done.countDown();
    });
    return waitFor(done, held.deadline - clock.nanos()) && held.state.get() == HOLDING;
  }

  private void forget() {
    int directory = posix.storage().openDirectory(file.substring(0, file.lastIndexOf('/')));
    if (directory >= 0) {
      posix.storage().unlink(directory, file.substring(file.lastIndexOf('/') + 1));
      posix.close(directory);
    }
  }

  private static boolean waitFor(CountDownLatch done, long nanos) {
    try {
      return done.await(nanos, TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Added, not written anew: at no moment anybody who stands is not in it. */
  private int remember(Held held, List<ProcStat> fresh) {
    StringBuilder text = new StringBuilder("log ").append(held.log).append('\n');
    for (String name : held.names) {
      String directory = cgroups.directory(name);
      if (directory != null) {
        text.append("cgroup ").append(directory).append('\n');
      }
    }
    for (ProcStat one : fresh) {
      text.append("pid ").append(one.pid()).append(' ').append(one.startTime()).append('\n');
    }
    int fd = posix.open(file, Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.APPEND, 0600);
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int wrote = fd < 0 ? fd : posix.write(fd, bytes, 0, bytes.length);
    if (fd >= 0) {
      posix.close(fd);
    }
    return wrote < 0 ? -wrote : wrote < bytes.length ? Errno.ENOSPC : 0;
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

  // ---- the loop

  private void survey(Held held, List<ProcStat> fresh) {
    if (!held.known) {
      held.known = true;
      used = true;
      active.add(held);
    }
    tree.beginTurn();
    for (String name : held.names) {
      Service service = services.get(name);
      if (service == null) {
        continue;
      }
      List<ProcStat> members = new ArrayList<>(tree.members(name, service.run().pid()));
      ProcStat main = service.run().pid() == 0 ? null : posix.stat(service.run().pid());
      if (main != null && !main.isDead()) {
        members.add(main);
      }
      for (ProcStat member : members) {
        if (!held.pids.contains(member.pid())) {
          fresh.add(member);
        }
      }
    }
  }

  private void stop(Held held, List<ProcStat> fresh) {
    if (held.pids.isEmpty()) {
      for (String name : held.names) {
        String directory = cgroups.directory(name);
        if (directory != null && cgroups.freeze(directory, true)) {
          held.groups.add(directory);
        }
      }
    }
    for (ProcStat one : fresh) {
      held.pids.add(one.pid());
      String service = cgroups.serviceOf(one.pid());
      boolean inGroup = service != null && held.groups.contains(cgroups.directory(service));
      ProcStat now = inGroup ? null : posix.stat(one.pid());
      // Whom somebody else stopped stands, and is not ours to let go.
      if (now != null && now.startTime() == one.startTime() && now.state() != 'T') {
        held.stopped.add(one);
        tree.send(one, Signal.STOP);
      }
    }
  }

  private void thaw(Held held) {
    held.state.set(OVER);
    if (!held.thawed) {
      held.thawed = true;
      active.remove(held);
      for (String directory : held.groups) {
        cgroups.freeze(directory, false);
      }
      for (ProcStat one : held.stopped) {
        tree.send(one, Signal.CONT);
      }
    }
  }

  /**
   * Something is about to happen to a service that it must not sleep through, or that must not happen while it is
   * thought to sleep.
   */
  void release(String name) {
    for (int i = active.size() - 1; i >= 0; i--) {
      if (name == null || active.get(i).names.contains(name)) {
        release(active.get(i));
      }
    }
  }

  private void release(Held held) {
    if (!held.state.compareAndSet(HOLDING, OVER)) {
      long until = clock.nanos() + STEP_NANOS;
      while (held.state.get() == STEP && clock.nanos() - until < 0) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
    thaw(held);
  }

  @Override
  public void outputOpening() {
    if (!active.isEmpty()) {
      release((String) null);
    }
  }

  @Override
  public List<String> leftFrozen() {
    left = FrozenRecord.read(posix, file);
    List<String> logs = left == null ? List.of() : left.logs();
    if (logs.isEmpty()) {
      letLeftGo();
    } else {
      leftUntil = clock.nanos() + LEFT_NANOS;
    }
    return logs;
  }

  @Override
  public void resumeLeftFrozen() {
    mailbox.post(this::letLeftGo);
  }

  private void letLeftGo() {
    leftUntil = 0;
    if (left != null) {
      for (String directory : left.groups()) {
        cgroups.freeze(directory, false);
      }
      for (ProcessTree.Member one : left.members()) {
        posix.killExactly(one.pid(), one.startTime(), Signal.CONT);
      }
      left = null;
      if (active.isEmpty()) {
        forget();
      }
    }
  }

  /** The loop is over. Every stop lets go whom it stops; what was remembered of them is not needed any more. */
  public void close() {
    if (used && active.isEmpty()) {
      forget();
    }
  }

  /** Nanoseconds until somebody has stood long enough; -1: nobody stands. */
  public long untilNext(long now) {
    long next = leftUntil == 0 ? -1 : Math.max(0, leftUntil - now);
    for (int i = 0; i < active.size(); i++) {
      long left = Math.max(0, active.get(i).deadline - now);
      next = next < 0 ? left : Math.min(next, left);
    }
    return next;
  }

  public void advance(long now) {
    if (leftUntil != 0 && now - leftUntil >= 0) {
      letLeftGo();
    }
    for (int i = active.size() - 1; i >= 0; i--) {
      if (now - active.get(i).deadline >= 0) {
        release(active.get(i));
      }
    }
  }

  /** Why nobody is held. */
  private record NotHeld(String problem) implements FrozenWriters {
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
