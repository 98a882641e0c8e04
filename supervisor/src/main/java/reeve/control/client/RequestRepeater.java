package reeve.control.client;

import java.util.Map;
import reeve.control.RpcException;
import reeve.json.Json;

/**
 * Makes requests also while reeve replaces its program: one that the former program has not carried out is sent to the
 * new one, and of one that it has carried out the result is awaited again. One thread.
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
    while (true) {
      try {
        return connection.call(wanted, params, deadline, listener);
      } catch (ClientException e) {
        boolean answered = e.code() == RpcException.UPGRADING;
        if (!answered && !(e.kind() == ClientException.Kind.LOST && connection.isUpgraded())) {
          throw e;
        }
        wanted = answered && isPerformed(e) ? awaiting(wanted) : wanted;
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
