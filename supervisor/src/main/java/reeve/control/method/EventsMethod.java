package reeve.control.method;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.Subscription;
import reeve.posix.FilePlace;

/**
 * {@code events}: subscribes to events. The answer comes when all earlier events are in the ledger, and has the length
 * of the ledger at that time; later events come as notifications.
 */
final class EventsMethod {
  private EventsMethod() {}

  static void call(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    List<String> events = call.params().strings("events");
    boolean follow = call.params().bool("follow", true);
    call.params().done();
    call.onLoop(() -> {
      boolean all = selector.isEmpty() || selector.all();
      Set<String> names =
          all ? null : new TreeSet<>(NamedServices.of(selector.select(call.backend().services())));
      if (follow) {
        call.subscribe(new Subscription(names, events));
      }
      String stateDir = call.backend().info().stateDir();
      call.backend().ledgerSize(end -> answer(call, names, stateDir, end));
    });
  }

  private static void answer(PendingCall call, Set<String> names, String stateDir, FilePlace end) {
    call.answer(json -> {
      if (names == null) {
        json.nullField("services");
      } else {
        json.strings("services", names);
      }
      if (!end.isKnown()) {
        json.nullField("ledger");
      } else {
        json.beginObject("ledger").string("path", stateDir + "/ledger.jsonl").number("size", end.size())
            .number("inode", end.inode()).endObject();
      }
    });
  }
}
