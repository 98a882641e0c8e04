package reeve.control.client;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.control.RpcException;
import reeve.json.Json;

/**
 * Makes requests also while reeve replaces its program: one that the former program has not carried out is sent to the
 * new one, and of one that it has carried out the result is awaited: by the method {@code await}, which changes
 * nothing, if the former program says for what. One thread.
 */
final class RequestRepeater {
  private final RpcConnection connection;

  RequestRepeater(RpcConnection connection) {
    this.connection = connection;
  }

  /** As {@link RpcConnection#call}. */
  Map<String, Object> call(String method, Map<String, ?> params, long deadline, RpcConnection.Listener listener)
      throws ClientException {
    String wanted = method;
    Map<String, ?> sent = params;
    Map<String, Object> partial = null;
    while (true) {
      try {
        Map<String, Object> reply = connection.call(wanted, sent, deadline, listener);
        return partial == null ? reply : merged(partial, reply);
      } catch (ClientException e) {
        boolean answered = e.code() == RpcException.UPGRADING;
        if (!answered && !(e.kind() == ClientException.Kind.LOST && connection.isUpgraded())) {
          throw e;
        }
        Map<String, Object> data = answered && isPerformed(e) ? Json.object(e.data()) : null;
        Map<String, Object> awaited = data == null ? null : Json.object(data.get("await"));
        if (awaited != null) {
          partial = Json.object(data.get("reply"));
          sent = awaiting(awaited, data.get("healthy"), params);
          wanted = "await";
        } else {
          wanted = answered && isPerformed(e) ? awaiting(wanted) : wanted;
        }
        if (wanted == null) {
          throw e;
        }
        connection.reconnect();
      }
    }
  }

  private static boolean isPerformed(ClientException e) {
    Map<String, Object> data = Json.object(e.data());
    return data == null || !Boolean.FALSE.equals(data.get("performed"));
  }

  private static Map<String, Object> awaiting(Map<String, Object> awaited, Object healthy, Map<String, ?> params) {
    Map<String, Object> next = new LinkedHashMap<>();
    next.put("services", awaited);
    next.put("healthy", healthy);
    if (params.get("progress") != null) {
      next.put("progress", params.get("progress"));
    }
    return next;
  }

  /** The answer of the former program, with the outcomes for which the new one has waited. */
  private static Map<String, Object> merged(Map<String, Object> partial, Map<String, Object> rest) {
    Map<Object, Map<String, Object>> awaited = new HashMap<>();
    for (Object one : list(rest.get("services"))) {
      Map<String, Object> service = Json.object(one);
      awaited.put(service == null ? null : service.get("name"), service);
    }
    for (Object one : list(partial.get("services"))) {
      Map<String, Object> service = Json.object(one);
      Map<String, Object> newer = service == null ? null : awaited.get(service.get("name"));
      if (newer != null) {
        for (Map.Entry<String, Object> field : service.entrySet()) {
          field.setValue(newer.getOrDefault(field.getKey(), field.getValue()));
        }
      }
    }
    return partial;
  }

  private static List<?> list(Object value) {
    return value instanceof List<?> list ? list : List.of();
  }

  /**
   * Returns the method that waits for the result of one that was carried out, and changes nothing then.
   *
   * @return null: there is none
   */
  private static String awaiting(String method) {
    return switch (method) {
      case "start", "restart" -> "start";
      case "stop", "kill" -> "stop";
      case "apply", "scale", "enable", "disable" -> method;
      default -> null;
    };
  }
}
