package reeve.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import reeve.core.Requester;
import reeve.core.set.ServiceSet;
import reeve.log.SupervisorLog;
import reeve.posix.Processes;
import reeve.posix.SignalInfo;
import reeve.posix.Signals;
import reeve.runtime.admin.PlanReloader;

/** Handles the signals to {@code reeve run}, according to {@link SignalPolicy}. Loop thread. */
final class SignalHandler {
  private final Signals signals;
  private final Processes processes;
  private final SignalPolicy policy;
  private final ServiceSet services;
  private final Shutdown shutdown;
  private final Supplier<PlanReloader> reloader;
  private final SupervisorLog log;
  private final List<SignalInfo> arrived = new ArrayList<>();

  /** @param reloader makes the reloader at the first reload; null: the configuration cannot be read again */
  SignalHandler(Signals signals, Processes processes, SignalPolicy policy, ServiceSet services, Shutdown shutdown,
      Supplier<PlanReloader> reloader, SupervisorLog log) {
    this.signals = signals;
    this.processes = processes;
    this.policy = policy;
    this.services = services;
    this.shutdown = shutdown;
    this.reloader = reloader;
    this.log = log;
  }

  /** Takes the signals that have arrived. They are handled later in the turn, after the deaths. */
  void read(int signalFd) {
    arrived.clear();
    for (SignalInfo info = signals.readSignal(signalFd); info != null; info = signals.readSignal(signalFd)) {
      arrived.add(info);
    }
  }

  /** Handles the signals that were read. */
  void handle() {
    for (int i = 0; i < arrived.size(); i++) {
      handle(arrived.get(i));
    }
    arrived.clear();
  }

  private void handle(SignalInfo info) {
    switch (policy.meaning(info)) {
      case REAP, IGNORE -> {}
      case SHUTDOWN -> {
        // The kernel does not say which process caused its signal. Pid 0 would mean a sender outside of our namespace.
        Requester by = info.fromUser() ? new Requester(info.pid(), info.uid(), processes.commandLineText(info.pid()))
            : Requester.SELF;
        shutdown.requestBySignal(policy.describe(info), by);
      }
      case RELOAD -> {
        if (reloader == null || services.isShuttingDown()) {
          log.warn("Ignored " + policy.describe(info) + ": is shutting down");
        } else {
          reloader.get().reload(info.signal().name(), new Requester(info.pid(), info.uid()));
        }
      }
    }
  }
}
