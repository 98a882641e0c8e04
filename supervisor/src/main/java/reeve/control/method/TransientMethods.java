package reeve.control.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.read.PlanReader;
import reeve.config.read.ServiceReader;
import reeve.config.util.Escaped;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.json.Json;

/** {@code add} and {@code remove}: services that are in no file. */
final class TransientMethods {
  private final PendingWaits waits;

  TransientMethods(PendingWaits waits) {
    this.waits = waits;
  }

  /** Adds a service, which is started now and ends with reeve. */
  void add(PendingCall call) throws RpcException {
    String name = call.params().string("name");
    String directory = call.params().string("directory");
    Map<String, Object> values = call.params().object("definition");
    WaitRequest wait = WaitRequest.read(call.params());
    call.params().done();
    if (name == null || values == null) {
      throw new RpcException(RpcException.INVALID_PARAMS, "cannot add a service without \"name\" and \"definition\"");
    }
    if (directory != null && !directory.startsWith("/")) {
      throw new RpcException(RpcException.INVALID_PARAMS, "cannot take \"directory\": it is an absolute path");
    }
    // Reading an env-file may block.
    call.backend().definitions().runBlocking(() -> call.run(() -> {
      Map<String, Object> definition = plain(values);
      if (directory != null) {
        definition.putIfAbsent("working-directory", directory);
      }
      PlanReader.Result result = ServiceReader.read(name, definition, directory == null ? "/" : directory);
      if (result instanceof PlanReader.Result.Bad bad) {
        throw DefinitionMethods.invalid("cannot add " + Escaped.quote(name), DefinitionMethods.reported(bad),
            "it was not added");
      }
      ServiceSpec spec = ((PlanReader.Result.Ok) result).plan().services().get(0);
      call.onLoop(() -> add(call, spec, wait));
    }));
  }

  private void add(PendingCall call, ServiceSpec spec, WaitRequest wait) throws RpcException {
    SupervisorBackend backend = call.backend();
    DefinitionMethods.refuseInShutdown(backend, "cannot add \"" + spec.name() + "\"");
    ServiceView old = backend.service(spec.name());
    if (backend.definitions().names().contains(spec.name())) { // without services that are being removed
      throw new RpcException(RpcException.REFUSED, "cannot add \"" + spec.name() + "\": there is a service of that name"
          + (old.definition().isTransient() ? "; remove it first, or start it again as it is" : " in the files"));
    }
    String tooLarge = backend.definitions().refusal(spec);
    if (tooLarge != null) {
      throw new RpcException(RpcException.TOO_LARGE, "cannot add \"" + spec.name() + "\": " + tooLarge);
    }
    call.record("add", List.of(spec.name()), null);
    backend.definitions().add(spec, call.requester());
    ServiceView now = backend.service(spec.name());
    waits.add(call, WaitCondition.START, List.of(now.beforeStart()), false, wait);
  }

  /** Converts the numbers of a definition to the types that the configuration reader takes. */
  private static Map<String, Object> plain(Map<?, ?> map) throws RpcException {
    Map<String, Object> result = new LinkedHashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      result.put((String) entry.getKey(), plain(entry.getValue()));
    }
    return result;
  }

  private static Object plain(Object value) throws RpcException {
    if (value instanceof Map<?, ?> map) {
      return plain(map);
    } else if (value instanceof List<?> list) {
      List<Object> result = new ArrayList<>();
      for (Object item : list) {
        result.add(plain(item));
      }
      return result;
    } else if (value instanceof Json.Num num) {
      Long whole = num.asLong();
      double fraction = Double.parseDouble(num.text());
      if (whole == null && Double.isInfinite(fraction)) {
        throw new RpcException(RpcException.INVALID_PARAMS, "cannot take \"definition\": a number in it is too large");
      }
      return whole != null ? (Object) whole : (Object) fraction;
    } else if (value == null) {
      throw new RpcException(RpcException.INVALID_PARAMS, "cannot take \"definition\": there is a null in it");
    }
    return value;
  }

  /** Stops transient services and removes them. */
  void remove(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    WaitRequest wait = WaitRequest.read(call.params());
    call.params().done();
    selector.requireSelection();
    call.onLoop(() -> {
      SupervisorBackend backend = call.backend();
      DefinitionMethods.refuseInShutdown(backend, "cannot remove a service");
      List<ServiceView> chosen = selector.select(backend.services());
      for (ServiceView view : chosen) {
        if (!view.definition().isTransient()) {
          throw new RpcException(RpcException.REFUSED,
              "cannot remove \"" + view.name() + "\": it is in " + backend.definitions()
                  .spec(view.name()).identity().source() + "; remove it there and apply. Nothing was removed");
        }
      }
      if (!chosen.isEmpty()) {
        call.record("remove", NamedServices.of(chosen), null);
      }
      for (ServiceView view : chosen) {
        backend.definitions().remove(view.name(), call.requester());
      }
      waits.add(call, WaitCondition.REMOVE, chosen, false, wait);
    });
  }
}
