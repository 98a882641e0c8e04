package reeve.control.method;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Signal;
import reeve.config.util.Escaped;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.control.Subscription;
import reeve.control.SupervisorBackend;
import reeve.core.Effect;
import reeve.json.Json;
import reeve.posix.Errno;

/** Methods that are done with what they do at once. */
final class ImmediateMethods {
  private ImmediateMethods() {}

  static void reset(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    selector.mustSelect();
    call.onLoop(() -> {
      List<String> names = names(selector.select(call.backend().services()));
      record(call, "reset", names, null);
      for (String name : names) {
        call.backend().act(SupervisorBackend.Action.RESET, name, call.requester());
      }
      List<ServiceView> now = new ArrayList<>();
      for (String name : names) {
        ServiceView view = call.backend().service(name);
        if (view != null) {
          now.add(view);
        }
      }
      call.answer(json -> {
        json.beginObject();
        json.name("services").beginArray();
        for (ServiceView view : now) {
          json.beginObject();
          ServiceJson.fields(json, view);
          json.endObject();
        }
        json.endArray();
        json.endObject();
      });
    });
  }

  static void signal(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    String word = call.params().string("signal");
    String to = call.params().string("to");
    call.params().done();
    selector.mustSelect();
    Signal signal = word == null ? null : Signal.parse(word).orElse(null);
    if (signal == null) {
      throw new RpcException(RpcException.INVALID_PARAMS, "cannot take \"signal\": "
          + (word == null ? "it is missing" : Escaped.quote(word) + " is no signal"));
    }
    Effect.Scope scope = switch (to == null ? "main" : to) {
      case "main" -> Effect.Scope.MAIN;
      case "group" -> Effect.Scope.GROUP;
      case "tree" -> Effect.Scope.TREE;
      default -> throw new RpcException(RpcException.INVALID_PARAMS,
          "cannot take \"to\": it is \"main\", \"group\" or \"tree\"");
    };
    call.onLoop(() -> {
      List<ServiceView> chosen = selector.select(call.backend().services());
      for (ServiceView view : chosen) {
        if (view.pid() == 0) {
          throw new RpcException(RpcException.NOT_RUNNING,
              "cannot send " + signal + " to \"" + view.name() + "\": it is "
                  + ServiceJson.state(view.state()) + "; nothing was sent to any service");
        }
      }
      record(call, "signal", names(chosen), signal + (to == null ? "" : " to its " + to));
      for (ServiceView view : chosen) {
        int error = call.backend().signal(view.name(), signal, scope, call.requester());
        if (error == Errno.ESRCH) {
          throw new RpcException(RpcException.NOT_RUNNING,
              "cannot send " + signal + " to \"" + view.name() + "\": it has just ended");
        } else if (error != 0) {
          throw new RpcException(RpcException.REFUSED,
              "cannot send " + signal + " to \"" + view.name() + "\": " + Errno.text(error));
        }
      }
      answerNames(call, names(chosen), null);
    });
  }

  static void enable(PendingCall call, boolean enabled) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    selector.mustSelect();
    call.onLoop(() -> {
      List<String> names = names(selector.select(call.backend().services()));
      for (String name : names) {
        if (call.backend().definitions().isTransient(name)) {
          throw new RpcException(RpcException.REFUSED, "cannot " + (enabled ? "enable" : "disable") + " \"" + name
              + "\": it is transient, so it ends with reeve; write it to a file first");
        }
      }
      record(call, enabled ? "enable" : "disable", names, null);
      call.backend().enable(names, enabled, call.requester(), problem -> {
        if (problem == null) {
          answerNames(call, names, null);
        } else {
          call.fail(new RpcException(RpcException.REFUSED, problem));
        }
      });
    });
  }

  /**
   * Answers when all that happened before is in the ledger, with the ledger's size then: what comes later comes as
   * notifications.
   */
  static void events(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    List<String> events = call.params().strings("events");
    boolean follow = call.params().bool("follow", true);
    call.params().done();
    call.onLoop(() -> {
      Set<String> names = null;
      if (!selector.isEmpty() && !selector.all()) {
        names = new HashSet<>(names(selector.select(call.backend().services())));
      }
      if (follow) {
        call.subscribe(new Subscription(names, events));
      }
      Set<String> chosen = names;
      String stateDir = call.backend().info().stateDir();
      call.backend().ledgerSize(size -> call.answer(json -> {
        json.beginObject();
        json.name("services");
        Json.write(json, chosen == null ? null : chosen.stream().sorted().toList());
        Map<String, Object> ledger = new LinkedHashMap<>();
        ledger.put("path", stateDir + "/ledger.jsonl");
        ledger.put("size", size);
        json.name("ledger");
        Json.write(json, size < 0 ? null : ledger);
        json.endObject();
      }));
    });
  }

  static void shutdown(PendingCall call) throws RpcException {
    boolean now = call.params().bool("now", false);
    call.params().done();
    call.onLoop(() -> {
      call.backend().record("shutdown", List.of(), now ? "now" : null, call.requester());
      call.backend().shutdown(now, call.requester());
      answerNames(call, List.of(), null);
    });
  }

  /** A request about no service ({@code --failed}, and none has) changes nothing, and is not worth a line. */
  private static void record(PendingCall call, String method, List<String> names, String detail) {
    if (!names.isEmpty()) {
      call.backend().record(method, names, detail, call.requester());
    }
  }

  private static List<String> names(List<ServiceView> views) {
    List<String> names = new ArrayList<>();
    for (ServiceView view : views) {
      names.add(view.name());
    }
    return names;
  }

  private static void answerNames(PendingCall call, List<String> names, String note) {
    call.answer(json -> {
      json.beginObject();
      json.name("services").beginArray();
      for (String name : names) {
        json.beginObject().name("name").value(name).endObject();
      }
      json.endArray();
      if (note != null) {
        json.name("note").value(note);
      }
      json.endObject();
    });
  }
}
