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
  private final List<PendingWait> waits = new ArrayList<>();
  private boolean listening;

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
    if (!listening) {
      listening = true;
      call.backend().setListener(this);
    }
    waits.removeIf(PendingWait::isCancelled);
    waits.add(pendingWait);
    pendingWait.notifyProgress();
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
