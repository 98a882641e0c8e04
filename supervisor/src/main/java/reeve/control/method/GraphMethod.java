package reeve.control.method;

import java.util.ArrayList;
import java.util.List;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;
import reeve.config.TargetSpec;
import reeve.control.PendingCall;
import reeve.control.ReplyParts;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.json.ObjectWriter;

/** {@code graph}: services with their dependencies, and the targets. */
final class GraphMethod {
  private record Node(ServiceView view, List<Dependency> edges) {}

  private GraphMethod() {}

  static void call(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    call.onSnapshot(all -> {
      List<ServiceView> chosen = selector.isEmpty() ? all : selector.select(all);
      List<Node> nodes = new ArrayList<>(chosen.size());
      for (ServiceView view : chosen) {
        ServiceSpec spec = call.backend().definitions().spec(view.name());
        nodes.add(new Node(view, spec == null ? List.of() : spec.dependencies()));
      }
      List<TargetSpec> targets = call.backend().definitions().targets();
      call.answerInParts(
          ReplyParts.array(json -> {}, "services", nodes, GraphMethod::write, json -> targets(json, targets)));
    });
  }

  private static void write(ObjectWriter json, Node node) {
    json.beginObject();
    ServiceJson.fields(json, node.view());
    edges(json, node.edges());
    json.endObject();
  }

  private static void edges(ObjectWriter json, List<Dependency> edges) {
    json.beginArray("dependencies");
    for (Dependency edge : edges) {
      json.beginObject().string("kind", edge.kind().key()).string("service", edge.service());
      if (edge.kind().orders()) {
        json.string("when", edge.when().configValue());
      }
      if (edge.restart()) {
        json.bool("restart", true);
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void targets(ObjectWriter json, List<TargetSpec> targets) {
    json.beginArray("targets");
    for (TargetSpec target : targets) {
      json.beginObject().string("name", target.name()).string("description", target.description())
          .strings("services", target.members()).endObject();
    }
    json.endArray();
  }
}
