package reeve.runtime;

import java.util.Arrays;
import reeve.posix.Reaped;
import reeve.runtime.process.ProcessTree;
import reeve.time.Clock;

/**
 * The dead children whose death could not be applied, because of an internal error. They stay zombies, and the kernel
 * reports the first of them at each call. Therefore the children behind it are found by a check of each main process;
 * orphans are found by the search for leftover processes. Deaths that were not applied are tried again in the next
 * turn, and then after a pause that doubles. Loop thread.
 */
final class UnappliedDeaths {
  private static final long FIRST_PAUSE_NANOS = 20_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 1_000_000_000L;

  /** After this many attempts a death is applied although it is not known what the process left. */
  private static final int MANY_ATTEMPTS = 4;

  private static final int[] NONE = {};

  private final Deaths deaths;
  private final ProcessTree tree;
  private final Clock clock;
  /** Allocated at once, so that the first ones can be recorded without memory. */
  private int[] pids = new int[32];
  private int count;
  /** How many turns in a row had a failure. */
  private int attempts;
  private boolean failedInThisTurn;
  private boolean retried;
  private long retryAt;
  private int[] walk = NONE;
  private int walked;

  UnappliedDeaths(Deaths deaths, ProcessTree tree, Clock clock) {
    this.deaths = deaths;
    this.tree = tree;
    this.clock = clock;
  }

  /** Called before the deaths of a turn are handled: those that were not applied are tried again when it is time. */
  void beginTurn() {
    walk = NONE;
    walked = 0;
    failedInThisTurn = false;
    retried = attempts > 0 && clock.nanos() - retryAt >= 0;
    if (retried) {
      count = 0;
    }
  }

  /** Returns whether what failed before is tried again in this turn. */
  boolean isRetried() {
    return retried;
  }

  /**
   * Returns a dead child that was not handled in this turn.
   *
   * @return null: there is none
   */
  Reaped next() {
    if (walked == walk.length) {
      Reaped child = deaths.next();
      if (child == null || !contains(child.pid())) {
        return child;
      }
      if (walked > 0) {
        return null;
      }
      walk = tree.leaders();
    }
    while (walked < walk.length) {
      int pid = walk[walked++];
      Reaped child = contains(pid) ? null : deaths.of(pid);
      if (child != null) {
        return child;
      }
    }
    return null;
  }

  /** Records that a death was not applied. */
  void add(int pid) {
    if (count == pids.length) {
      pids = Arrays.copyOf(pids, 2 * count);
    }
    pids[count++] = pid;
    retryLater();
  }

  boolean contains(int pid) {
    for (int i = 0; i < count; i++) {
      if (pids[i] == pid) {
        return true;
      }
    }
    return false;
  }

  /** Records a failure in this turn, after which the deaths are looked at again. */
  void retryLater() {
    if (!failedInThisTurn) {
      failedInThisTurn = true;
      long pause = attempts == 0 ? 0 : Math.min(LONGEST_PAUSE_NANOS, FIRST_PAUSE_NANOS << Math.min(attempts - 1, 8));
      attempts++;
      retryAt = clock.nanos() + pause;
    }
  }

  /** Called after the deaths of a turn were handled. */
  void endTurn() {
    if (retried && !failedInThisTurn) {
      attempts = 0;
    }
  }

  /** Returns whether there were failures in many turns in a row. */
  boolean isTriedOften() {
    return attempts >= MANY_ATTEMPTS;
  }

  /** Returns the nanoseconds until the next attempt; -1: every death was applied. */
  long untilNext() {
    return attempts == 0 ? -1 : Math.max(0, retryAt - clock.nanos());
  }
}
