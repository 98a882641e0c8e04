package reeve.control.method;

import java.util.Map;
import java.util.TreeMap;
import reeve.config.ServiceSpec;
import reeve.config.write.DefinitionWriter;
import reeve.control.DefinitionBackend;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;

/** {@code definition} and {@code context}: the definition of a service and the environment of its processes. */
final class InspectMethods {
  private InspectMethods() {}

  /** The definition of one service, as it could be written to a file. */
  static void definition(PendingCall call) throws RpcException {
    String name = serviceName(call);
    call.onLoop(() -> {
      ServiceSpec spec = spec(call, name);
      boolean isTransient = call.backend().definitions().isTransient(name);
      call.answer(json -> {
        json.string("name", name).bool("transient", isTransient);
        json.string("source", isTransient ? null : spec.identity().source().toString());
        json.string("toml", DefinitionWriter.toml(spec));
        json.beginObject("settings");
        for (Map.Entry<String, String> setting : DefinitionWriter.settings(spec).entrySet()) {
          json.string(setting.getKey(), setting.getValue());
        }
        json.endObject();
      });
    });
  }

  /** The directory, environment and user with which a process of a service starts. */
  static void context(PendingCall call) throws RpcException {
    String name = serviceName(call);
    call.onLoop(() -> {
      spec(call, name);
      DefinitionBackend.Context context = call.backend().definitions().context(name);
      call.answer(json -> {
        json.string("name", name).string("directory", context.directory());
        json.beginObject("environment");
        for (Map.Entry<String, String> variable : new TreeMap<>(context.environment()).entrySet()) {
          json.string(variable.getKey(), variable.getValue());
        }
        json.endObject();
        json.string("user", context.user()).bool("execution", context.hasExecution());
      });
    });
  }

  private static String serviceName(PendingCall call) throws RpcException {
    String name = call.params().string("service");
    call.params().done();
    if (name == null) {
      throw new RpcException(RpcException.INVALID_PARAMS, "cannot select a service: \"service\" is missing");
    }
    return name;
  }

  /** @throws RpcException with a hint if there is no service of that name */
  private static ServiceSpec spec(PendingCall call, String name) throws RpcException {
    ServiceSpec spec = call.backend().definitions().spec(name);
    if (spec == null) {
      throw Selector.noMatch(name, call.backend().services());
    }
    return spec;
  }
}
