package reeve.control.client;

import java.util.List;
import java.util.Map;
import reeve.json.JsonObject;

/** A message from reeve that is not an answer. Immutable; any thread. */
public sealed interface Notification {
  /**
   * A request with {@code progress} still waits.
   *
   * @param services the names of some services that have not reached the requested state
   * @param remaining the number of all such services
   * @param waits what they wait for, a sentence for each
   * @param message the last announcement of reeve while it waits; null: none
   */
  record Progress(List<String> services, long remaining, List<String> waits, String message) implements Notification {}

  /**
   * Something happened, see docs/events.md.
   *
   * @param service null: it concerns reeve itself, or several services
   * @param services the services that a request concerns; null: the event is not a request
   * @param json the event as it was received
   */
  record Event(String service, List<String> services, JsonObject json) implements Notification {}

  /**
   * Events came faster than they could be sent.
   *
   * @param events how many were dropped
   */
  record Lost(long events) implements Notification {}

  /** @return null if this program does not know the notification */
  static Notification decode(String method, Map<String, Object> params) throws ClientException {
    ReplyFields fields = new ReplyFields("the notification \"" + method + "\"", params);
    switch (method) {
      case "progress":
        return new Progress(fields.texts("services"), fields.number("remaining", 0), fields.texts("waits"),
            fields.text("message"));
      case "event":
        return new Event(fields.text("service"), fields.textsOrNull("services"), fields.json());
      case "lost":
        return new Lost(fields.number("events", 0));
      default:
        return null;
    }
  }
}
