package reeve.control.method;

import java.util.List;
import reeve.control.PendingCall;
import reeve.control.RpcException;

/** {@code shutdown}: stops everything, then reeve. The answer comes when the shutdown has started. */
final class ShutdownMethod {
  private ShutdownMethod() {}

  static void call(PendingCall call) throws RpcException {
    boolean now = call.params().bool("now", false);
    call.params().done();
    call.onLoop(() -> {
      call.record("shutdown", List.of(), now ? "now" : null);
      call.backend().shutdown(now, call.requester());
      NamedServices.answer(call, List.of());
    });
  }
}
