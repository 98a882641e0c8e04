package reeve.control;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code start}, {@code stop}, {@code restart}, {@code kill}: asks for it and, unless told otherwise, waits for what comes of it. */
final class ActMethod implements Method {
  private final Goal goal;
  private final Waits waits;

  ActMethod(Goal goal, Waits waits) {
    this.goal = goal;
    this.waits = waits;
  }

  @Override
  public void call(Call call) throws RpcException {
    Selector selector = call.params().selector();
    boolean wait = call.params().bool("wait", true);
    boolean progress = call.params().bool("progress", false);
    boolean alone = !call.params().bool("deps", true);
    call.params().done();
    selector.mustSelect();
    call.onLoop(() -> act(call, selector, alone, wait, progress));
  }

  private void act(Call call, Selector selector, boolean alone, boolean wait, boolean progress) throws RpcException {
    Backend backend = call.backend();
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
      backend.record(goal.method(), names, alone ? "no others" : null, call.requester());
      backend.act(goal.action(), names, alone, call.requester());
    }
    if (!goal.wantsUp()) {
      Collections.reverse(chosen);
    }
    waits.add(call, goal, chosen, wait, progress);
  }
}
