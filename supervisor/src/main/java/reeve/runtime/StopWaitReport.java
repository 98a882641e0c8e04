package reeve.runtime;

import java.time.Duration;
import java.util.List;
import reeve.core.HookProgress;
import reeve.core.Service;
import reeve.core.ServiceState;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.EventText;
import reeve.log.SupervisorLog;
import reeve.posix.ProcStat;
import reeve.runtime.process.ProcessStopper;

/** Reports which processes a stop waits for. Loop thread. */
final class StopWaitReport {
  /** What a report found. */
  enum Result {
    /** No service is being stopped. */
    NONE,
    /** A service is being stopped. */
    STOPPING,
    /** Every service that is being stopped got SIGKILL long ago, and has not ended. */
    UNKILLABLE
  }

  private final ServiceSet services;
  private final ProcessStopper stopper;
  private final EventSink sink;
  private final SupervisorLog log;

  StopWaitReport(ServiceSet services, ProcessStopper stopper, EventSink sink, SupervisorLog log) {
    this.services = services;
    this.stopper = stopper;
    this.sink = sink;
    this.log = log;
  }

  /**
   * Announces each service that is being stopped.
   *
   * @param unkillable the time after SIGKILL at which a process counts as one that SIGKILL does not end
   */
  Result report(long now, Duration unkillable) {
    boolean stopping = false;
    boolean unkillableOnly = true;
    for (Service service : services.all()) {
      ServiceState state = service.state();
      if (state == ServiceState.STOPPING || state == ServiceState.KILLING) {
        stopping = true;
        unkillableOnly &= state == ServiceState.KILLING && now - service.since() >= unkillable.toNanos();
        sink.announce("waiting", service.name(),
            "waiting for " + what(service) + ", " + since(service) + " "
                + EventText.duration(Duration.ofNanos(now - service.since())) + " ago" + dependents(service.name()));
      }
    }
    return !stopping ? Result.NONE : unkillableOnly ? Result.UNKILLABLE : Result.STOPPING;
  }

  private String what(Service service) {
    HookProgress hooks = service.hookProgress();
    if (service.state() == ServiceState.STOPPING && hooks != null && hooks.is(HookProgress.RUNNING)) {
      return "its " + hooks.hook().label();
    }
    List<ProcStat> left = stopper.left(service);
    return left.isEmpty() ? "what is ending" : ProcessStopper.describe(left);
  }

  /** With hooks, the time of the signal is not known here, or there was none yet. */
  private static String since(Service service) {
    return service.state() == ServiceState.KILLING ? "killed"
        : service.hookProgress() == null ? "signalled to stop" : "its stop began";
  }

  /** Names the services whose stop waits for the end of this one. */
  private String dependents(String name) {
    StringBuilder names = new StringBuilder();
    int count = 0;
    for (Service other : services.all()) {
      if (services.stopDelayedBy(other.name()).contains(name)) {
        names.append(count++ == 0 ? "; " : ", ").append(other.name());
      }
    }
    return count == 0 ? "" : names.append(count == 1 ? " waits for that" : " wait for that").toString();
  }

  /** Logs the processes that SIGKILL did not end. */
  void logUnkillable() {
    StringBuilder names = new StringBuilder();
    for (Service service : services.all()) {
      if (service.state().hasProcess()) {
        names.append(" \"").append(service.name()).append("\": ").append(ProcessStopper.describe(stopper.left(service)))
            .append(';');
      }
    }
    log.error("Gave up on processes that SIGKILL does not end:" + names
        + " what they wait for in the kernel is in /proc/PID/stack");
  }
}
