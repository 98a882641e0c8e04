package reeve.fuzz;

import reeve.control.Request;
import reeve.json.Json;

/** A line of the control socket: a request, or an error that can be answered. */
public final class RequestFuzz {
  private RequestFuzz() {}

  public static void fuzzerTestOneInput(byte[] data) throws Json.Malformed {
    String id;
    try {
      Request request = Request.decode(data, 0, data.length);
      id = request.id();
      if (request.method() == null || request.params() == null) {
        throw new IllegalStateException("a request without a method or parameters");
      }
    } catch (Request.Malformed e) {
      id = e.id();
      if (e.getMessage().isBlank() || e.code() >= 0) {
        throw new IllegalStateException("no error of JSON-RPC: " + e.code() + " " + e.getMessage());
      }
    }
    if (id != null) {
      Json.parse(id); // the answer has it as it is
    }
  }
}
