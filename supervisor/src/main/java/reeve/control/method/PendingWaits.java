package reeve.control.method;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import reeve.control.PendingCall;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;

/** The requests that wait for services to reach a condition. Loop thread only. */
final class PendingWaits implements SupervisorBackend.Listener {
  /** A request that waits for commands. Loop thread. */
  interface CommandWait {
    boolean isAnswered();

    /** Answers that reeve is upgraded, and which commands the next program has to wait for. */
    void upgrading();
  }

  private final List<PendingWait> waits = new ArrayList<>();
  private final List<CommandWait> reloads = new ArrayList<>();
  private boolean listening;
  private boolean suspended;

  /**
   * Answers a request that was applied when all of its services have reached the same condition.
   *
   * @param services as they were before the request
   * @param healthy whether a service with a health check has to pass it too
   */
  void add(PendingCall call, WaitCondition condition, List<ServiceView> services, boolean healthy, WaitRequest wait) {
    PendingWait.Demand demand = new PendingWait.Demand(healthy, wait.progress(), condition.wantsUp());
    Map<String, WaitCondition> conditions = new HashMap<>();
    for (ServiceView view : services) {
      conditions.put(view.name(), condition);
    }
    add(call, new PendingWait(call, conditions, demand, PendingWait::services, recheck(call, wait)), services, wait);
  }

  /**
   * Answers a request that was applied when each of its services has reached its own condition.
   *
   * @param conditions by name; a service without one is not waited for
   * @param services the services with a condition, as they were before the request
   */
  void add(PendingCall call, Map<String, WaitCondition> conditions, List<ServiceView> services,
      PendingWait.Result result, WaitRequest wait) {
    PendingWait.Demand demand = new PendingWait.Demand(false, wait.progress(), false);
    add(call, new PendingWait(call, conditions, demand, result, recheck(call, wait)), services, wait);
  }

  /** Without a wait for the result nothing is checked a second time. */
  private PendingWait.Recheck recheck(PendingCall call, WaitRequest wait) {
    return !wait.forResult() ? (nanos, service, due) -> {}
        : (nanos, service, due) -> call.backend().later(nanos, () -> {
          due.run();
          changed(List.of(service));
        });
  }

  private void add(PendingCall call, PendingWait pendingWait, List<ServiceView> services, WaitRequest wait) {
    pendingWait.begin(services);
    if (pendingWait.isDone() || !wait.forResult()) {
      pendingWait.answer();
      return;
    }
    if (suspended) {
      pendingWait.upgrading();
      return;
    }
    listen(call);
    waits.removeIf(PendingWait::isCancelled);
    waits.add(pendingWait);
    pendingWait.notifyProgress();
  }

  private void listen(PendingCall call) {
    if (!listening) {
      listening = true;
      call.backend().setListener(this);
    }
  }

  /** Adds a request that waits for commands: it is answered if reeve is upgraded meanwhile. */
  void add(PendingCall call, CommandWait request) {
    if (suspended) {
      request.upgrading();
      return;
    }
    listen(call);
    reloads.removeIf(CommandWait::isAnswered);
    reloads.add(request);
  }

  /**
   * Answers when services have reached the conditions for which a request to the former program waited.
   *
   * @param services as they were before that request
   * @param restarts how often each was restarted then
   */
  void await(PendingCall call, Map<String, WaitCondition> conditions, List<ServiceView> services,
      Map<String, Integer> restarts, boolean healthy, WaitRequest wait) {
    PendingWait.Demand demand = new PendingWait.Demand(healthy, wait.progress(), false);
    PendingWait pending = new PendingWait(call, conditions, demand, PendingWait::services, recheck(call, wait));
    pending.continues(restarts);
    add(call, pending, services, wait);
  }

  @Override
  public void upgrading() {
    suspended = true;
    for (PendingWait wait : waits) {
      wait.upgrading();
    }
    for (CommandWait request : reloads) {
      request.upgrading();
    }
    waits.clear();
    reloads.clear();
  }

  @Override
  public void changed(List<String> services) {
    Iterator<PendingWait> each = waits.iterator();
    while (each.hasNext()) {
      PendingWait wait = each.next();
      if (wait.isCancelled()) {
        each.remove();
      } else if (wait.recheck(services)) {
        if (wait.isDone()) {
          each.remove();
          wait.answer();
        } else {
          wait.notifyProgress();
        }
      }
    }
  }

  @Override
  public void announced(String service, String text) {
    for (PendingWait wait : waits) {
      if (service != null && wait.waitsFor(service)) {
        wait.announced(service, text);
      }
    }
  }
}
