package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import java.util.List;

/** Reads the fields of JSON events. */
final class EventFields {
  private EventFields() {}

  static String text(JsonObject event, String field) {
    assertTrue(event.has(field) && event.get(field).isJsonPrimitive(), field + " is not in " + event);
    return event.get(field).getAsString();
  }

  static long number(JsonObject event, String field) {
    return Long.parseLong(text(event, field));
  }

  static int pid(JsonObject event) {
    return (int) number(event, "pid");
  }

  static boolean isClean(JsonObject exited) {
    return Boolean.parseBoolean(text(exited, "clean"));
  }

  /** @return how a process ended: {@code 7}, {@code SIGPIPE}, or {@code SIGQUIT+core} */
  static String exit(JsonObject exited) {
    JsonObject exit = exited.getAsJsonObject("exit");
    assertNotNull(exit, "exit is not in " + exited);
    if (exit.has("code")) {
      assertEquals(1, exit.size(), "a code and nothing else: " + exited);
      return text(exit, "code");
    }
    assertEquals(2, exit.size(), "a signal and coreDumped: " + exited);
    return text(exit, "signal") + (Boolean.parseBoolean(text(exit, "coreDumped")) ? "+core" : "");
  }

  /** @return the kinds of the events of one service, in order, without lines of output */
  static List<String> names(List<JsonObject> events, String service) {
    return events.stream()
        .filter(e -> Reeve.hasField(e, "service", service))
        .map(e -> text(e, "event"))
        .filter(name -> !name.equals("output"))
        .toList();
  }
}
