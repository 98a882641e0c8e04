package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reeve.config.RestartSpec;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.ServiceSpec;

/**
 * A second implementation of the restart rules, with which the machine is compared. It works in another way: it keeps
 * the whole history of starts and computes nothing incrementally.
 */
final class RestartPolicyModel {
  private ServiceSpec spec;
  /** Takes effect when the present run is over. */
  ServiceSpec pendingSpec;
  private final List<Long> starts = new ArrayList<>();
  boolean wantUp;
  /** A start was requested that waits until the present run is over. */
  boolean startPending;
  /** When reeve sent the first signal in this run; -1: it sent none. */
  long signalledAt = -1;
  boolean timedOut;
  long readyAt = -1;
  /** The policy makes the next start. */
  boolean automatic;
  /** The policy gave up, with or without a slow retry ahead. */
  boolean fatal;
  private boolean slowRetry;
  private int streak;
  private int permanentFailures;
  int automaticStarts;

  RestartPolicyModel(ServiceSpec spec) {
    this.spec = spec;
  }

  void requestedWhileDown() {
    wantUp = true;
    automatic = false;
    fatal = false;
  }

  void spawnRequested(long now) {
    if (automatic) {
      automaticStarts++;
      streak++;
      slowRetry = slowRetry || fatal;
    } else {
      streak = 1;
      slowRetry = false;
      permanentFailures = 0;
      starts.clear();
    }
    fatal = false;
    automatic = false;
    starts.add(now);
    startPending = false;
    signalledAt = -1;
    timedOut = false;
    readyAt = -1;
  }

  /** Resets the limit, the streak and the failures; the start of a present run still counts. */
  void reset(boolean lives) {
    streak = lives ? 1 : 0;
    slowRetry = false;
    permanentFailures = 0;
    starts.subList(0, starts.size() - (lives && spec.restart().limitBurst() > 0 ? 1 : 0)).clear();
  }

  /** @param known the starts that the machine kept for the old limit */
  void specChanged(ServiceSpec next, List<Long> known, long now) {
    if (readyAt >= 0 && signalledAt < 0) {
      resetStreakIfHealthy(now);
    }
    spec = next;
    replaceStarts(known);
  }

  /** Like {@link #specChanged}, with effect from the end of the present run. */
  void specChangesAfterRun(ServiceSpec next, List<Long> known) {
    pendingSpec = next;
    replaceStarts(known);
  }

  private void replaceStarts(List<Long> known) {
    starts.clear();
    starts.addAll(known);
  }

  private void resetStreakIfHealthy(long upUntil) {
    if (upUntil - readyAt >= spec.restart().resetAfter().toNanos()) {
      streak = 1;
      if (slowRetry) {
        long last = starts.get(starts.size() - 1);
        starts.clear();
        starts.add(last);
        slowRetry = false;
      }
    }
  }

  void spawned() {
    permanentFailures = 0;
  }

  /** What must be reported: the kind of notice, the delay where there is one, and the code of a shutdown. */
  record Expected(Class<? extends Notice> notice, Duration delay, Integer shutdownCode) {}

  Expected startFailed(boolean permanent, int code, long now, double random) {
    permanentFailures = permanent ? permanentFailures + 1 : 0;
    if (!wantUp) {
      return new Expected(Notice.Stopped.class, null, null);
    }
    String end = permanent ? "cannot" : "failed";
    return policy(end, false, code, false, now, random, true);
  }

  /** The run is over. {@code exitedAt}: when its main process exited. */
  Expected runEnded(ExitStatus status, long exitedAt, long now, double random) {
    long upUntil = signalledAt >= 0 ? Math.min(signalledAt, exitedAt) : exitedAt;
    if (readyAt >= 0) {
      resetStreakIfHealthy(upUntil);
    }
    if (pendingSpec != null) {
      spec = pendingSpec;
      pendingSpec = null;
    }
    if (!wantUp) {
      return new Expected(Notice.Stopped.class, null, null);
    }
    if (startPending) {
      automatic = false;
      return new Expected(Notice.Restarting.class, Duration.ZERO, null);
    }
    boolean byCode = status instanceof ExitStatus.Exited;
    int code = status.shellCode();
    boolean clean = !timedOut && byCode && (code == 0 || spec.exitPolicy().successExitStatus().hasCode(code));
    String end = timedOut ? "timeout" : clean ? "clean" : byCode ? "code" : "signal";
    boolean prevented = byCode && spec.exitPolicy().restartPreventStatus().hasCode(code);
    return policy(end, prevented, code == 0 && !clean ? 1 : code, clean, now, random, false);
  }

  private Expected policy(String end, boolean prevented, int code, boolean clean, long now, double random,
      boolean failedStart) {
    String restarted = switch (spec.restart().policy()) {
      case NO -> "";
      case ON_FAILURE -> "code signal timeout cannot failed";
      case ALWAYS, UNLESS_STOPPED -> "clean code signal timeout cannot failed";
      case ON_SUCCESS -> "clean";
      case ON_ABNORMAL -> "signal timeout failed";
    };
    if (prevented || !List.of(restarted.split(" ")).contains(end)) {
      return new Expected(
          clean ? Notice.Completed.class : Notice.Failed.class, null,
          spec.exitPolicy().essential() ? Integer.valueOf(code) : null);
    }
    RestartSpec restart = spec.restart();
    double factor = 1;
    for (int i = 1; i < streak && factor < 1e9; i++) {
      factor *= restart.backoff();
    }
    double wait = Math.min(restart.delay().toNanos() * factor, (double) restart.maxDelay().toNanos());
    wait = wait * (1 - restart.jitter() + 2 * restart.jitter() * random);
    wait = failedStart ? Math.max(wait, 1e8) : wait;
    long at = now + (long) wait;
    int within = 0;
    for (long start : starts) {
      within += at - start < restart.limitInterval().toNanos() ? 1 : 0;
    }
    boolean limit = restart.limitBurst() > 0 && within >= restart.limitBurst();
    if (limit || slowRetry || permanentFailures >= 2) {
      fatal = true;
      boolean ends = spec.exitPolicy().essential() || restart.onLimit() == OnStartLimit.SHUTDOWN;
      automatic = !ends && restart.onLimit() == OnStartLimit.SLOW_RETRY;
      return new Expected(
          Notice.Failed.class, automatic ? restart.slowRetry() : null,
          ends ? Integer.valueOf(code == 0 ? 1 : code) : null);
    }
    automatic = true;
    return new Expected(Notice.Restarting.class, Duration.ofNanos((long) wait), null);
  }
}
