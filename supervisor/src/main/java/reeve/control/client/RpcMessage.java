package reeve.control.client;

import java.util.HashMap;
import java.util.Map;
import reeve.json.Json;

/** A message that does not answer a request. */
record RpcMessage(String method, Map<String, Object> params) {
  /** @return null: this is none */
  static RpcMessage of(Map<String, Object> fields) {
    if (fields.containsKey("id") || !(fields.get("method") instanceof String method)) {
      return null;
    }
    Map<String, Object> params = Json.object(fields.get("params"));
    return new RpcMessage(method, params == null ? new HashMap<>() : params);
  }

  /** @return 0 if it is not a number */
  long number(String name) {
    return params.get(name) instanceof Json.Num number && number.asLong() != null ? number.asLong() : 0;
  }

  /**
   * How long the ledger is when reeve announces an upgrade; 0: not known.
   *
   * @param other for any other message
   */
  long upgradeAt(long other) {
    return method.equals("upgrading") ? number("ledger") : other;
  }
}
