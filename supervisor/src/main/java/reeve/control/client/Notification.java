package reeve.control.client;

import java.util.List;
import java.util.Map;
import reeve.json.JsonObject;

/** What reeve sends without an answer being due. Immutable; any thread. */
public sealed interface Notification {
  /**
   * A request with {@code progress} still waits.
   *
   * @param services the names of some that are not where they are wanted
   * @param remaining how many those are in all
   * @param waits what these wait for, a sentence each
   * @param message what reeve said last while it waits; null: nothing
   */
  record Progress(List<String> services, long remaining, List<String> waits, String message) implements Notification {}

  /**
   * Something happened, see docs/events.md.
   *
   * @param service null: it concerns reeve itself, or several services
   * @param services those that a request concerns; null: the event is not a request
   * @param json the event as it came
   */
  record Event(String service, List<String> services, JsonObject json) implements Notification {}

  /** Events came faster than they could be sent. @param events how many are left out */
  record Lost(long events) implements Notification {}

  /** @return null: this program does not know such a notification */
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
