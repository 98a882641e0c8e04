package reeve.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  /** More services are not announced one by one: to look at the processes of thousands would hold up the loop. */
  private static final int MAX_ANNOUNCED = 20;

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
   * Announces the services that are being stopped: the first ones each, and the number of the others.
   *
   * @param unkillable the time after SIGKILL at which a process counts as one that SIGKILL does not end
   */
  Result report(long now, Duration unkillable) {
    List<Service> stopping = new ArrayList<>();
    boolean unkillableOnly = true;
    List<Service> all = services.all();
    for (Service service : all) {
      ServiceState state = service.state();
      if (state == ServiceState.STOPPING || state == ServiceState.KILLING) {
        stopping.add(service);
        unkillableOnly &= state == ServiceState.KILLING && now - service.since() >= unkillable.toNanos();
      }
    }
    if (stopping.isEmpty()) {
      return Result.NONE;
    }
    Map<String, List<String>> dependents = dependents(all);
    for (int i = 0; i < Math.min(MAX_ANNOUNCED, stopping.size()); i++) {
      Service service = stopping.get(i);
      sink.announce("waiting", service.name(),
          "waiting for " + what(service) + ", " + since(service) + " "
              + EventText.duration(Duration.ofNanos(now - service.since())) + " ago"
              + text(dependents.getOrDefault(service.name(), List.of())));
    }
    if (stopping.size() > MAX_ANNOUNCED) {
      sink.announce("waiting", null, "waiting for " + (stopping.size() - MAX_ANNOUNCED) + " more services to stop");
    }
    return unkillableOnly ? Result.UNKILLABLE : Result.STOPPING;
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

  /** Lists for each service the services whose stop waits for its end. */
  private Map<String, List<String>> dependents(List<Service> all) {
    Map<String, List<String>> dependents = new HashMap<>();
    for (Service waiting : all) {
      for (String name : services.stopDelayedBy(waiting.name())) {
        List<String> names = dependents.get(name);
        if (names == null) {
          names = new ArrayList<>();
          dependents.put(name, names);
        }
        names.add(waiting.name());
      }
    }
    return dependents;
  }

  private static String text(List<String> dependents) {
    return dependents.isEmpty() ? ""
        : "; " + String.join(", ", dependents) + (dependents.size() == 1 ? " waits for that" : " wait for that");
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
