package reeve.runtime;

import java.time.Duration;
import java.util.function.Supplier;
import reeve.config.Signal;
import reeve.core.Requester;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.loop.InternalErrors;
import reeve.loop.LoopComponent;
import reeve.posix.Processes;
import reeve.posix.SignalInfo;
import reeve.posix.Signals;
import reeve.runtime.admin.PlanReloader;
import reeve.time.Clock;

/**
 * Handles the signals to {@code reeve run}, according to {@link SignalPolicy}. A signal that was read is kept until it
 * was handled. Loop thread.
 */
final class SignalHandler implements LoopComponent {
  /** How often a signal is handled whose handling fails, not counting the times when there was no memory. */
  private static final int ATTEMPTS = 3;

  /** How many signals are taken at a time; what is left waits in the kernel. */
  private static final int CAPACITY = 64;

  /** A shell ends within this time after it has sent SIGHUP to its jobs for that reason. */
  private static final Duration LATER = Duration.ofMillis(200);

  private final Clock clock;
  private final Signals signals;
  private final Processes processes;
  private final SignalPolicy policy;
  private final ServiceSet services;
  private final Shutdown shutdown;
  private final Supplier<PlanReloader> reloader;
  private final SupervisorLog log;
  private final InternalErrors errors;
  /** Allocated at once, so that no memory is needed to keep a signal. */
  private final SignalInfo[] arrived = new SignalInfo[CAPACITY];
  private int count;
  /** Whether there was no room for more; the reader may hold some that no poll reports. */
  private boolean full;
  private int attempts;
  /** A signal whose meaning is decided at {@link #decideAt}; null: there is none. */
  private SignalInfo undecided;
  private long decideAt;

  /** @param reloader makes the reloader at the first reload; null: the configuration cannot be read again */
  SignalHandler(LoopCore core, Signals signals, Processes processes, SignalPolicy policy, Shutdown shutdown,
      Supplier<PlanReloader> reloader) {
    this.clock = core.clock();
    this.signals = signals;
    this.processes = processes;
    this.policy = policy;
    this.services = core.services();
    this.shutdown = shutdown;
    this.reloader = reloader;
    this.log = core.log();
    this.errors = core.errors();
  }

  /** Takes the signals that have arrived. They are handled later in the turn, after the deaths. */
  void read(int signalFd) {
    full = false;
    while (count < CAPACITY) {
      SignalInfo info = signals.readSignal(signalFd);
      if (info == null) {
        return;
      }
      arrived[count++] = info;
    }
    full = true;
  }

  /** Returns whether a signal was read and not handled, or not all were read. */
  boolean hasMore() {
    return count > 0 || full;
  }

  /** Returns whether another signal than SIGCHLD was read and not handled, or not all were read. */
  boolean hasRequests() {
    for (int i = 0; i < count; i++) {
      if (!arrived[i].signal().equals(Signal.CHLD)) {
        return true;
      }
    }
    return full;
  }

  /** Handles the signals that were read. If one fails, it and those after it are handled in the next turn. */
  void handle() {
    int handled = 0;
    while (handled < count && handleOrReport(arrived[handled], false)) {
      handled++;
    }
    System.arraycopy(arrived, handled, arrived, 0, count - handled);
    for (int i = count - handled; i < count; i++) {
      arrived[i] = null;
    }
    count -= handled;
  }

  /**
   * @param last whether its meaning is decided now at the latest
   * @return whether the signal is done
   */
  private boolean handleOrReport(SignalInfo info, boolean last) {
    try {
      act(last ? policy.delayedMeaning(info) : policy.meaning(info), info);
      attempts = 0;
      return true;
    } catch (RuntimeException | Error e) {
      errors.report(e);
      attempts += e instanceof OutOfMemoryError ? 0 : 1;
      if (attempts < ATTEMPTS) {
        return false;
      }
      attempts = 0;
      return true;
    }
  }

  private void act(SignalPolicy.Meaning meaning, SignalInfo info) {
    switch (meaning) {
      case REAP, IGNORE -> {}
      case LATER -> {
        undecided = info;
        decideAt = clock.nanos() + LATER.toNanos();
      }
      case SHUTDOWN -> {
        undecided = null;
        if (!info.signal().equals(Signal.HUP) || !services.isShuttingDown()) {
          shutdown.requestBySignal(info.signal(), policy.describe(info), requester(info));
        } // else the terminal is reported gone twice, by its shell and by the kernel, which is no second request
      }
      case RELOAD -> {
        if (reloader == null || services.isShuttingDown()) {
          log.warn("Ignored " + policy.describe(info) + ": is shutting down");
        } else {
          reloader.get().reload(info.signal().name(), requester(info));
        }
      }
    }
  }

  @Override
  public void advance(long now) {
    SignalInfo info = undecided;
    if (info != null && now - decideAt >= 0) {
      undecided = handleOrReport(info, true) ? null : info;
    }
  }

  @Override
  public long untilNext(long now) {
    return undecided == null ? -1 : Math.max(0, decideAt - now);
  }

  /** The kernel does not say which process caused its signal. Pid 0 would mean a sender outside of our namespace. */
  private Requester requester(SignalInfo info) {
    if (!info.fromUser()) {
      return Requester.SELF;
    }
    try {
      return new Requester(info.pid(), info.uid(), processes.commandLineText(info.pid()));
    } catch (RuntimeException | Error e) {
      errors.report(e); // the signal counts without the name of its sender
      return new Requester(info.pid(), info.uid());
    }
  }
}
