package reeve.control.client;

import java.util.HashMap;
import java.util.Map;
import reeve.json.Json;

/** A line from reeve. Pure. */
final class ReceivedLine {
  private ReceivedLine() {}

  /** @return an empty object if the line is not an object */
  static Map<String, Object> fields(String line) {
    Map<String, Object> object = null;
    try {
      object = Json.object(Json.parse(line));
    } catch (Json.Malformed e) {
      // The line is ignored; a caller that waits for an answer reports that none came.
    }
    return object == null ? new HashMap<>() : object;
  }
}
