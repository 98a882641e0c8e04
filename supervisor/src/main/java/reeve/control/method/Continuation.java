package reeve.control.method;

import java.util.Map;
import reeve.control.ReplyParts;
import reeve.json.Json;
import reeve.json.ObjectWriter;

/** What a client needs in order to get the result of its request from the next program of this reeve. Pure. */
final class Continuation {
  /** Of a request with more services nothing is passed on: a request has a limited length, and so has the heap. */
  static final int MOST_SERVICES = 500;

  private Continuation() {}

  /**
   * Makes the fields of {@code data} of the error.
   *
   * @param awaited the parameter {@code services} of {@code await}
   * @param reply the answer as it is now; empty or several objects for services that wait
   * @param count how many services it has
   */
  static Map<String, Object> of(Map<String, Object> awaited, boolean healthy, ReplyParts reply, int count) {
    if (count > MOST_SERVICES) {
      return Map.of();
    }
    ObjectWriter json = new ObjectWriter(1024);
    while (reply.writeNext(json)) {
      // Each part is an object of a service.
    }
    Map<String, Object> fields = Json.parseObjectOrNull(json.finish());
    return fields == null ? Map.of() : Map.of("await", awaited, "healthy", healthy, "reply", fields);
  }
}
