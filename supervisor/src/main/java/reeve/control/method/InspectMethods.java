package reeve.control.method;

import java.util.Map;
import java.util.TreeMap;
import reeve.config.ServiceSpec;
import reeve.config.write.DefinitionWriter;
import reeve.control.DefinitionBackend;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;

/** {@code definition context}: what a service was made of. */
final class InspectMethods {
  private InspectMethods() {}

  /** The definition of one service, by which it could be written to a file. */
  static void definition(PendingCall call) throws RpcException {
    String name = name(call);
    call.onLoop(() -> {
      ServiceSpec spec = spec(call, name);
      boolean isTransient = call.backend().definitions().isTransient(name);
      call.answer(json -> {
        json.beginObject();
        json.name("name").value(name);
        json.name("transient").value(isTransient);
        json.name("source").value(isTransient ? null : spec.identity().source().toString());
        json.name("toml").value(DefinitionWriter.toml(spec));
        json.name("settings").beginObject();
        for (Map.Entry<String, String> setting : DefinitionWriter.settings(spec).entrySet()) {
          json.name(setting.getKey()).value(setting.getValue());
        }
        json.endObject();
        json.endObject();
      });
    });
  }

  /** What a process of a service begins with. */
  static void context(PendingCall call) throws RpcException {
    String name = name(call);
    call.onLoop(() -> {
      spec(call, name);
      DefinitionBackend.Context context = call.backend().definitions().context(name);
      call.answer(json -> {
        json.beginObject();
        json.name("name").value(name);
        json.name("directory").value(context.directory());
        json.name("environment").beginObject();
        for (Map.Entry<String, String> variable : new TreeMap<>(context.environment()).entrySet()) {
          json.name(variable.getKey()).value(variable.getValue());
        }
        json.endObject();
        json.name("user").nullValue();
        json.endObject();
      });
    });
  }

  private static String name(PendingCall call) throws RpcException {
    String name = call.params().string("service");
    call.params().done();
    if (name == null) {
      throw new RpcException(RpcException.INVALID_PARAMS, "cannot tell which service is meant: \"service\" is missing");
    }
    return name;
  }

  /** @throws RpcException with a hint if there is none of that name */
  private static ServiceSpec spec(PendingCall call, String name) throws RpcException {
    ServiceSpec spec = call.backend().definitions().spec(name);
    if (spec == null) {
      throw Selector.none(name, call.backend().services());
    }
    return spec;
  }
}
