package reeve.control.client;

import java.util.HashMap;
import java.util.Map;
import reeve.json.Json;
import reeve.posix.FilePlace;

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
   * Where the ledger ends when reeve announces an upgrade.
   *
   * @param other for any other message
   */
  FilePlace upgradeAt(FilePlace other) {
    return !method.equals("upgrading") ? other
        : number("ledger") == 0 ? FilePlace.UNKNOWN : new FilePlace(number("ledger"), number("inode"));
  }
}
