package reeve.control.method;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import reeve.config.Dependency;
import reeve.config.ServiceSpec;
import reeve.config.TargetSpec;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;

/** {@code graph}: services as they are, with what their definitions say of each other, and the targets. */
final class GraphMethod {
  private GraphMethod() {}

  static void call(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    call.onLoop(() -> {
      List<ServiceView> all = call.backend().services();
      List<ServiceView> chosen = selector.isEmpty() ? all : selector.select(all);
      List<List<Dependency>> edges = new ArrayList<>(chosen.size());
      for (ServiceView view : chosen) {
        ServiceSpec spec = call.backend().definitions().spec(view.name());
        edges.add(spec == null ? List.of() : spec.dependencies());
      }
      List<TargetSpec> targets = call.backend().definitions().targets();
      call.answer(json -> {
        json.beginObject();
        json.name("services").beginArray();
        for (int i = 0; i < chosen.size(); i++) {
          json.beginObject();
          ServiceJson.fields(json, chosen.get(i));
          edges(json, edges.get(i));
          json.endObject();
        }
        json.endArray();
        targets(json, targets);
        json.endObject();
      });
    });
  }

  private static void edges(JsonWriter json, List<Dependency> edges) throws IOException {
    json.name("dependencies").beginArray();
    for (Dependency edge : edges) {
      json.beginObject();
      json.name("kind").value(edge.kind().key());
      json.name("service").value(edge.service());
      if (edge.kind().orders()) {
        json.name("when").value(edge.when().word());
      }
      if (edge.restart()) {
        json.name("restart").value(true);
      }
      json.endObject();
    }
    json.endArray();
  }

  private static void targets(JsonWriter json, List<TargetSpec> targets) throws IOException {
    json.name("targets").beginArray();
    for (TargetSpec target : targets) {
      json.beginObject();
      json.name("name").value(target.name());
      json.name("description").value(target.description());
      json.name("services").beginArray();
      for (String member : target.members()) {
        json.value(member);
      }
      json.endArray();
      json.endObject();
    }
    json.endArray();
  }
}
