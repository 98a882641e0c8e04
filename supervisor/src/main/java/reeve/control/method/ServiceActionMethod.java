package reeve.control.method;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceAction;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;

/** {@code start}, {@code stop}, {@code restart} and {@code kill}. */
final class ServiceActionMethod implements Method {
  /**
   * The options of a request.
   *
   * @param alone whether no other service is started, stopped, restarted or waited for
   * @param healthy whether a service with a health check has to pass it too
   */
  private record Options(boolean alone, boolean healthy, WaitRequest waitRequest) {}

  private final ServiceAction action;
  private final WaitCondition condition;
  private final PendingWaits waits;

  ServiceActionMethod(ServiceAction action, PendingWaits waits) {
    this.action = action;
    this.condition = WaitCondition.of(action);
    this.waits = waits;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    WaitRequest wait = WaitRequest.read(call.params());
    boolean alone = !call.params().bool("deps", true);
    boolean healthy = condition.wantsUp() && call.params().bool("healthy", false);
    call.params().done();
    selector.requireSelection();
    Options options = new Options(alone, healthy, wait);
    call.onLoop(() -> begin(call, selector, options));
  }

  private void begin(PendingCall call, Selector selector, Options options) throws RpcException {
    List<String> absent = action == ServiceAction.START ? TemplateServices.absent(selector, call.backend()) : List.of();
    if (absent.isEmpty()) {
      act(call, selector, options);
    } else {
      List<String> present = new ArrayList<>(selector.terms());
      present.removeAll(absent);
      Selector rest = new Selector(present, selector.failed(), selector.all());
      TemplateServices.make(call, absent, () -> requireAll(call, rest), () -> act(call, selector, options));
    }
  }

  /** Checks what a request selects beside the services that it makes: these are not added if it is refused. */
  private void requireAll(PendingCall call, Selector rest) throws RpcException {
    if (!rest.isEmpty()) {
      call.require(action.method(), NamedServices.of(rest.select(call.backend().services())));
    }
  }

  private void act(PendingCall call, Selector selector, Options options) throws RpcException {
    SupervisorBackend backend = call.backend();
    List<ServiceView> chosen = selector.select(backend.services());
    if (condition.wantsUp() && backend.isShuttingDown()) {
      throw new RpcException(RpcException.SHUTTING_DOWN, "cannot start anything: reeve is shutting down");
    }
    List<String> names = new ArrayList<>(NamedServices.of(chosen));
    if (!condition.wantsUp()) {
      Collections.reverse(names);
    }
    if (!names.isEmpty()) {
      call.record(action.method(), names, options.alone() ? "no others" : null);
      backend.act(action, names, options.alone(), call.requester());
    }
    waits.add(call, condition, chosen, options.healthy(), options.waitRequest());
  }
}
