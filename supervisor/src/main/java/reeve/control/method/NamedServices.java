package reeve.control.method;

import java.util.ArrayList;
import java.util.List;
import reeve.control.PendingCall;
import reeve.control.ReplyParts;
import reeve.control.RpcException;
import reeve.control.ServiceView;

/** The names of the services that a request concerns. Any thread. */
final class NamedServices {
  private NamedServices() {}

  static List<String> of(List<ServiceView> views) {
    List<String> names = new ArrayList<>(views.size());
    for (ServiceView view : views) {
      names.add(view.name());
    }
    return names;
  }

  /** Answers with an object for each service that has only its name. */
  static void answer(PendingCall call, List<String> names) {
    call.answerInParts(
        ReplyParts.array("services", names, (json, name) -> json.beginObject().string("name", name).endObject()));
  }

  /**
   * Records the request, unless it concerns no service (with {@code --failed}, when none has failed): such a request
   * changes nothing.
   */
  static void record(PendingCall call, String method, List<String> names, String detail) throws RpcException {
    if (!names.isEmpty()) {
      call.record(method, names, detail);
    }
  }
}
