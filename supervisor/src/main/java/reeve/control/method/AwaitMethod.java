package reeve.control.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.util.Escaped;
import reeve.control.Method;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.ServiceView;
import reeve.json.Json;

/**
 * {@code await}: waits for the result of a request that the former program of this reeve has carried out, and changes
 * nothing. The service may have reached its state, and left it again, since that request: the numbers of its run and of
 * its restarts before the request show this.
 */
final class AwaitMethod implements Method {
  /**
   * A service as it was before the request.
   *
   * @param condition null: the end of its reload-command
   */
  private record Former(WaitCondition condition, long run, int pid, boolean hadProcess, int restarts) {
    static Former read(String name, Object value) throws RpcException {
      Map<String, Object> fields = Json.object(value);
      String word = fields == null || !(fields.get("condition") instanceof String text) ? "" : text;
      WaitCondition condition = WaitCondition.named(word);
      if (condition == null && !word.equals(ReloadRequest.CONDITION)) {
        throw new RpcException(RpcException.INVALID_PARAMS,
            "cannot await " + Escaped.quote(name) + ": its \"condition\" is not known");
      }
      return new Former(condition, number(fields, "run"), (int) number(fields, "pid"),
          Boolean.TRUE.equals(fields.get("process")), (int) number(fields, "restarts"));
    }

    private static long number(Map<String, Object> fields, String name) throws RpcException {
      if (!(fields.get(name) instanceof Json.Num num)) {
        return 0;
      }
      Long number = num.asLong();
      if (number == null || number < 0 || number > Integer.MAX_VALUE) {
        throw new RpcException(RpcException.INVALID_PARAMS, "cannot take \"" + name + "\": it is a number from 0 to "
            + Integer.MAX_VALUE);
      }
      return number;
    }
  }

  private final PendingWaits waits;

  AwaitMethod(PendingWaits waits) {
    this.waits = waits;
  }

  @Override
  public void call(PendingCall call) throws RpcException {
    Map<String, Object> services = call.params().object("services");
    boolean healthy = call.params().bool("healthy", false);
    WaitRequest wait = WaitRequest.read(call.params());
    call.params().done();
    if (services == null || services.isEmpty() || services.size() > Continuation.MOST_SERVICES) {
      throw new RpcException(RpcException.INVALID_PARAMS,
          "cannot await without \"services\", or more than " + Continuation.MOST_SERVICES);
    }
    Map<String, Former> former = new LinkedHashMap<>();
    List<String> reloads = new ArrayList<>();
    for (Map.Entry<String, Object> each : services.entrySet()) {
      Former one = Former.read(each.getKey(), each.getValue());
      former.put(each.getKey(), one);
      if (one.condition() == null) {
        reloads.add(each.getKey());
      }
    }
    call.onLoop(() -> {
      if (reloads.isEmpty()) {
        await(call, former, healthy, wait);
      } else {
        ReloadRequest.await(call, reloads, waits);
      }
    });
  }

  private void await(PendingCall call, Map<String, Former> former, boolean healthy, WaitRequest wait) {
    Map<String, WaitCondition> conditions = new LinkedHashMap<>();
    Map<String, Integer> restarts = new LinkedHashMap<>();
    List<ServiceView> before = new ArrayList<>();
    for (Map.Entry<String, Former> each : former.entrySet()) {
      Former one = each.getValue();
      ServiceView now = call.backend().service(each.getKey());
      conditions.put(each.getKey(), one.condition());
      restarts.put(each.getKey(), one.restarts());
      before
          .add((now == null ? ServiceView.unknown(each.getKey()) : now).before(one.hadProcess(), one.run(), one.pid()));
    }
    waits.await(call, conditions, before, restarts, healthy, wait);
  }
}
