package reeve.control.method;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;

/**
 * {@code start}, {@code stop}, {@code restart}, {@code kill}: asks for it and, unless told otherwise, waits for what
 * comes of it.
 */
final class ServiceActionMethod implements Method {
  private final WaitCondition goal;
  private final PendingWaits waits;

  ServiceActionMethod(WaitCondition goal, PendingWaits waits) {
    this.goal = goal;
    this.waits = waits;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    boolean wait = call.params().bool("wait", true);
    boolean progress = call.params().bool("progress", false);
    boolean alone = !call.params().bool("deps", true);
    boolean healthy = goal.wantsUp() && call.params().bool("healthy", false);
    call.params().done();
    selector.mustSelect();
    call.onLoop(() -> act(call, selector, new How(alone, healthy, wait, progress)));
  }

  /**
   * @param alone nobody else is touched for it
   * @param healthy one with a health check must pass it, too
   */
  private record How(boolean alone, boolean healthy, boolean waits, boolean progress) {}

  private void act(PendingCall call, Selector selector, How how) throws RpcException {
    SupervisorBackend backend = call.backend();
    List<ServiceView> chosen = new ArrayList<>(selector.select(backend.services()));
    if (goal.wantsUp() && backend.isShuttingDown()) {
      throw new RpcException(RpcException.SHUTTING_DOWN, "cannot start anything: reeve is shutting down");
    }
    if (!goal.wantsUp()) {
      Collections.reverse(chosen);
    }
    List<String> names = new ArrayList<>(chosen.size());
    for (ServiceView view : chosen) {
      names.add(view.name());
    }
    if (!names.isEmpty()) {
      backend.record(goal.method(), names, how.alone() ? "no others" : null, call.requester());
      backend.act(goal.action(), names, how.alone(), call.requester());
    }
    if (!goal.wantsUp()) {
      Collections.reverse(chosen);
    }
    waits.add(call, goal, chosen, how.healthy(), how.waits(), how.progress());
  }
}
