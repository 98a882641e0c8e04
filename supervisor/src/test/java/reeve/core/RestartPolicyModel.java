package reeve.core;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reeve.config.RestartSpec;
import reeve.config.RestartSpec.OnStartLimit;
import reeve.config.ServiceSpec;

/**
 * What the design says about restarts, written a second time and in another way (with the whole history of starts and
 * nothing incremental), to compare the machine with.
 */
final class RestartPolicyModel {
  private ServiceSpec spec;
  /** Holds once the present life is over. */
  ServiceSpec pending;
  private final List<Long> starts = new ArrayList<>();
  boolean wantUp;
  /** A person wants it started once the present life is over. */
  boolean asked;
  /** We sent a signal in this life, at this time; -1: none. */
  long signalledAt = -1;
  boolean timedOut;
  long readyAt = -1;
  /** The next start is the policy's. */
  boolean automatic;
  /** The policy gave up; with a retry to come or not. */
  boolean fatal;
  private boolean probing;
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

  void spawnAsked(long now) {
    if (automatic) {
      automaticStarts++;
      streak++;
      probing = probing || fatal;
    } else {
      streak = 1;
      probing = false;
      permanentFailures = 0;
      starts.clear();
    }
    fatal = false;
    automatic = false;
    starts.add(now);
    asked = false;
    signalledAt = -1;
    timedOut = false;
    readyAt = -1;
  }

  /** The limit, the streak and failures are forgotten; of a life the start counts. */
  void reset(boolean lives) {
    streak = lives ? 1 : 0;
    probing = false;
    permanentFailures = 0;
    starts.subList(0, starts.size() - (lives && spec.restart().limitBurst() > 0 ? 1 : 0)).clear();
  }

  /** @param known the starts that the machine has kept by the old limit */
  void specChanged(ServiceSpec next, List<Long> known, long now) {
    if (readyAt >= 0 && signalledAt < 0) {
      settle(now);
    }
    spec = next;
    knows(known);
  }

  /** The same once the life is over. */
  void specComes(ServiceSpec next, List<Long> known) {
    pending = next;
    knows(known);
  }

  private void knows(List<Long> known) {
    starts.clear();
    starts.addAll(known);
  }

  private void settle(long upUntil) {
    if (upUntil - readyAt >= spec.restart().resetAfter().toNanos()) {
      streak = 1;
      if (probing) {
        long last = starts.get(starts.size() - 1);
        starts.clear();
        starts.add(last);
        probing = false;
      }
    }
  }

  void spawned() {
    permanentFailures = 0;
  }

  /** What the design expects to be told: the kind, the delay where there is one, and the code of a shutdown. */
  record Expected(Class<? extends Notice> told, Duration delay, Integer shutdownCode) {}

  Expected startFailed(boolean permanent, int code, long now, double dice) {
    permanentFailures = permanent ? permanentFailures + 1 : 0;
    if (!wantUp) {
      return new Expected(Notice.Stopped.class, null, null);
    }
    String end = permanent ? "cannot" : "failed";
    return policy(end, false, code, false, now, dice, true);
  }

  /** The life is over. {@code diedAt}: its main process. */
  Expected over(ExitStatus status, long diedAt, long now, double dice) {
    long upUntil = signalledAt >= 0 ? Math.min(signalledAt, diedAt) : diedAt;
    if (readyAt >= 0) {
      settle(upUntil);
    }
    if (pending != null) {
      spec = pending;
      pending = null;
    }
    if (!wantUp) {
      return new Expected(Notice.Stopped.class, null, null);
    }
    if (asked) {
      automatic = false;
      return new Expected(Notice.Restarting.class, Duration.ZERO, null);
    }
    boolean byCode = status instanceof ExitStatus.Exited;
    int code = status.shellCode();
    boolean clean = !timedOut && byCode && (code == 0 || spec.exitPolicy().successExitStatus().hasCode(code));
    String end = timedOut ? "timeout" : clean ? "clean" : byCode ? "code" : "signal";
    boolean prevented = byCode && spec.exitPolicy().restartPreventStatus().hasCode(code);
    return policy(end, prevented, code == 0 && !clean ? 1 : code, clean, now, dice, false);
  }

  private Expected policy(String end, boolean prevented, int code, boolean clean, long now, double dice,
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
    double wait = Math.min(restart.delay().toNanos() * factor, restart.maxDelay().toNanos());
    wait = wait * (1 - restart.jitter() + 2 * restart.jitter() * dice);
    wait = failedStart ? Math.max(wait, 1e8) : wait;
    long at = now + (long) wait;
    int within = 0;
    for (long start : starts) {
      within += at - start < restart.limitInterval().toNanos() ? 1 : 0;
    }
    boolean limit = restart.limitBurst() > 0 && within >= restart.limitBurst();
    if (limit || probing || permanentFailures >= 2) {
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
