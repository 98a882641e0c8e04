package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import reeve.core.ExitStatus;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.time.Clock;

/**
 * Watches processes that are not our children: those that a former reeve started, and main processes that a service has
 * named. No signal reports their end, and their parent reaps them. Each has a pidfd, which can be read when the process
 * has ended, so the loop waits for it without a check in between. Loop thread.
 *
 * <p>The exit status is known at once, or when the parent has reaped the process; a parent that does not do so within
 * {@link #LONGEST_WAIT_NANOS} is not waited for any longer, and then the status is unknown. Where no pidfd can be
 * opened, the process is checked once a second.
 */
public final class NonChildren implements LoopComponent, PollRegistry.Reader {
  /** How long a parent may take to reap a process whose status cannot be read before. */
  private static final long LONGEST_WAIT_NANOS = 2_000_000_000L;

  /** Between two checks of a process that has no pidfd. */
  private static final long CHECK_NANOS = 1_000_000_000L;

  /** At most so many leftover processes of a service are watched: when the last of them has ended, others are. */
  private static final int MOST_LEFTOVERS = 16;

  private static final class Watched {
    final int pid;
    final long startTime;
    /** The service whose leftover process it is; null: it leads a service or an auxiliary command. */
    final String leftoverOf;
    /** Negative: there is none (any more). */
    int pidfd = -1;
    /** When it is checked without an event; 0: never. */
    long checkAt;
    /** Whether it has ended, and its parent is waited for. */
    boolean ended;
    /** Null: it is not known to have ended. */
    Reaped death;

    Watched(int pid, long startTime, String leftoverOf) {
      this.pid = pid;
      this.startTime = startTime;
      this.leftoverOf = leftoverOf;
    }
  }

  private final Posix posix;
  private final PollRegistry polled;
  private final Clock clock;
  private final Map<Integer, Watched> leaders = new HashMap<>();
  private final Map<Member, Watched> leftovers = new HashMap<>();
  /** Of both, by pidfd. */
  private final Map<Integer, Watched> pidfds = new HashMap<>();
  /** Whether there is a death that {@link #takeNews} has not reported. */
  private boolean deaths;
  private boolean leftoverEnded;

  public NonChildren(Posix posix, PollRegistry polled, Clock clock) {
    this.posix = posix;
    this.polled = polled;
    this.clock = clock;
  }

  /** Watches a process that leads a service or an auxiliary command, and that was identified by its start time. */
  void watch(int pid, long startTime) {
    forget(pid);
    Watched process = new Watched(pid, startTime, null);
    leaders.put(pid, process);
    open(process);
  }

  /** Watches a leftover process of a service, unless enough of them are watched. */
  void watchLeftover(ProcStat process, String service) {
    Member key = new Member(process.pid(), process.startTime());
    int watched = 0;
    for (Watched each : leftovers.values()) {
      watched += service.equals(each.leftoverOf) ? 1 : 0;
    }
    if (watched < MOST_LEFTOVERS && !leftovers.containsKey(key)) {
      Watched leftover = new Watched(process.pid(), process.startTime(), service);
      leftovers.put(key, leftover);
      open(leftover);
    }
  }

  /** Drops the leftover processes of a service. */
  void forgetLeftovers(String service) {
    if (!leftovers.isEmpty()) {
      for (Iterator<Watched> each = leftovers.values().iterator(); each.hasNext();) {
        Watched process = each.next();
        if (service.equals(process.leftoverOf)) {
          close(process);
          each.remove();
        }
      }
    }
  }

  /** The pidfd is opened first: if the start time is right after that, it refers to the right process. */
  private void open(Watched process) {
    process.pidfd = posix.openPidfd(process.pid);
    if (process.pidfd >= 0) {
      pidfds.put(process.pidfd, process);
      polled.add(process.pidfd, this);
    }
    ProcStat stat = posix.stat(process.pid);
    if (stat != null ? stat.startTime() != process.startTime : process.pidfd == -Errno.ESRCH) {
      close(process);
      end(process, new ExitStatus.Unknown());
    } else if (process.pidfd < 0) {
      process.checkAt = clock.nanos() + CHECK_NANOS;
    }
  }

  private void close(Watched process) {
    int pidfd = process.pidfd;
    if (pidfd >= 0) {
      process.pidfd = -1;
      pidfds.remove(pidfd);
      polled.remove(pidfd);
      posix.close(pidfd);
    }
  }

  private void end(Watched process, ExitStatus status) {
    process.checkAt = 0;
    if (process.leftoverOf == null) {
      process.death = new Reaped(process.pid, status, null);
      deaths = true;
    } else {
      leftovers.remove(new Member(process.pid, process.startTime));
      leftoverEnded = true;
    }
  }

  /** A process has ended, or was reaped after that. */
  @Override
  public void readable(int fd) {
    Watched process = pidfds.get(fd);
    if (process == null) {
      return;
    }
    if (process.leftoverOf == null && posix.isUnreaped(fd) && posix.isChild(process.pid)) {
      // Its own parent has ended. (A child with the pid of a process that was reaped is another one.)
      close(process);
      leaders.remove(process.pid);
      return;
    }
    ExitStatus status = process.leftoverOf == null ? posix.exitOf(fd, process.pid) : new ExitStatus.Unknown();
    if (status != null) {
      close(process);
      end(process, status);
    } else if (!process.ended) {
      process.ended = true;
      process.checkAt = clock.nanos() + LONGEST_WAIT_NANOS;
      polled.remove(fd); // it stays readable until it was reaped
      polled.addForEnd(fd, this);
    }
  }

  @Override
  public void advance(long now) {
    if (untilNext(now) != 0) {
      return;
    }
    List<Watched> due = new ArrayList<>(leaders.values());
    due.addAll(leftovers.values());
    for (Watched process : due) {
      if (process.checkAt != 0 && now - process.checkAt >= 0) {
        check(process, now);
      }
    }
  }

  private void check(Watched process, long now) {
    ProcStat stat = process.ended ? null : posix.stat(process.pid);
    if (stat != null && !stat.isDead() && stat.startTime() == process.startTime) {
      process.checkAt = now + CHECK_NANOS;
    } else {
      close(process);
      end(process, new ExitStatus.Unknown());
    }
  }

  @Override
  public long untilNext(long now) {
    long next = -1;
    if (!leaders.isEmpty() || !leftovers.isEmpty()) {
      next = earliest(leaders.values(), now, next);
      next = earliest(leftovers.values(), now, next);
    }
    return next;
  }

  private static long earliest(Iterable<Watched> processes, long now, long next) {
    long earliest = next;
    for (Watched process : processes) {
      if (process.checkAt != 0) {
        long until = Math.max(0, process.checkAt - now);
        earliest = earliest < 0 ? until : Math.min(earliest, until);
      }
    }
    return earliest;
  }

  /** Returns whether the end of this process is awaited or was not handled yet. */
  public boolean contains(int pid) {
    return !leaders.isEmpty() && leaders.containsKey(pid);
  }

  /** Returns whether deaths have become known that {@link #takeNews} has not returned, or leftover processes ended. */
  public boolean hasNews() {
    return deaths || leftoverEnded;
  }

  /** Makes the loop look whether runs have leftover processes. */
  void lookAgain() {
    leftoverEnded = true;
  }

  /** Returns whether a leftover process has ended since the last call, and takes all deaths as seen. */
  public boolean takeNews() {
    boolean ended = leftoverEnded;
    leftoverEnded = false;
    deaths = false;
    return ended;
  }

  /** Reports a death that was not handled; null: there is none. Until {@link #forget} each call reports the same. */
  public Reaped nextDeath() {
    if (!leaders.isEmpty()) {
      for (Watched process : leaders.values()) {
        if (process.death != null) {
          return process.death;
        }
      }
    }
    return null;
  }

  /** Reports the death of a process that was not handled; null: it lives, or is not watched. */
  public Reaped deathOf(int pid) {
    Watched process = leaders.isEmpty() ? null : leaders.get(pid);
    return process == null ? null : process.death;
  }

  /** Drops a process whose death was handled, or that leads nothing any more. */
  public void forget(int pid) {
    Watched process = leaders.isEmpty() ? null : leaders.remove(pid);
    if (process != null) {
      close(process);
    }
  }
}
