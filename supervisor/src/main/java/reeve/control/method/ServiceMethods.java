package reeve.control.method;

import java.util.ArrayList;
import java.util.List;
import reeve.config.Signal;
import reeve.config.util.Escaped;
import reeve.control.PendingCall;
import reeve.control.ReplyParts;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.core.Effect;
import reeve.posix.Errno;

/** {@code reset}, {@code signal}, {@code watch}, {@code enable} and {@code disable}: actions that are done at once. */
final class ServiceMethods {
  private ServiceMethods() {}

  static void reset(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    selector.requireSelection();
    call.onLoop(() -> {
      List<String> names = NamedServices.of(selector.select(call.backend().services()));
      NamedServices.record(call, "reset", names, null);
      for (String name : names) {
        call.backend().reset(name, call.requester());
      }
      List<ServiceView> now = new ArrayList<>();
      for (String name : names) {
        ServiceView view = call.backend().service(name);
        if (view != null) {
          now.add(view);
        }
      }
      call.answerInParts(ReplyParts.array("services", now, (json, view) -> {
        json.beginObject();
        ServiceJson.fields(json, view);
        json.endObject();
      }));
    });
  }

  static void signal(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    String word = call.params().string("signal");
    String to = call.params().string("to");
    call.params().done();
    selector.requireSelection();
    Signal signal = word == null ? null : Signal.parse(word).orElse(null);
    if (signal == null) {
      throw new RpcException(RpcException.INVALID_PARAMS,
          "cannot take \"signal\": " + (word == null ? "it is missing" : Escaped.quote(word) + " is not a signal"));
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
          throw new RpcException(RpcException.NOT_RUNNING, "cannot send " + signal + " to \"" + view.name()
              + "\": it is " + view.stateWord() + "; nothing was sent to any service");
        }
      }
      List<String> names = NamedServices.of(chosen);
      NamedServices.record(call, "signal", names, signal + (to == null ? "" : " to its " + to));
      for (String name : names) {
        send(call, signal, scope, name);
      }
      NamedServices.answer(call, names);
    });
  }

  private static void send(PendingCall call, Signal signal, Effect.Scope scope, String name) throws RpcException {
    int error = call.backend().signal(name, signal, scope, call.requester());
    if (error == Errno.ESRCH) {
      throw new RpcException(RpcException.NOT_RUNNING,
          "cannot send " + signal + " to \"" + name + "\": it has just ended");
    } else if (error != 0) {
      throw new RpcException(RpcException.REFUSED,
          "cannot send " + signal + " to \"" + name + "\": " + Errno.text(error));
    }
  }

  static void watch(PendingCall call) throws RpcException {
    Selector selector = call.params().selector();
    boolean on = call.params().bool("on", true);
    call.params().done();
    selector.requireSelection();
    call.onLoop(() -> {
      List<String> names = new ArrayList<>();
      List<ServiceView> selected = selector.select(call.backend().services());
      call.require("watch", NamedServices.of(selected)); // before a message says what a service has
      for (ServiceView view : selected) {
        if (view.watch() != null) {
          names.add(view.name());
        } else if (selector.terms().contains(view.name())) {
          throw new RpcException(RpcException.REFUSED, "cannot turn the watch of \"" + view.name() + "\" "
              + (on ? "on" : "off") + ": it has none; its file needs the key watch");
        }
      }
      NamedServices.record(call, "watch", names, on ? "on" : "off");
      call.backend().watch(names, on);
      NamedServices.answer(call, names);
    });
  }

  static void enable(PendingCall call, boolean enabled) throws RpcException {
    Selector selector = call.params().selector();
    call.params().done();
    selector.requireSelection();
    call.onLoop(() -> {
      List<String> names = NamedServices.of(selector.select(call.backend().services()));
      for (String name : names) {
        if (call.backend().definitions().isTransient(name)) {
          throw new RpcException(RpcException.REFUSED, "cannot " + (enabled ? "enable" : "disable") + " \"" + name
              + "\": it is transient and ends with reeve; write it to a file first");
        }
      }
      NamedServices.record(call, enabled ? "enable" : "disable", names, null);
      call.backend().enable(names, enabled, call.requester(), problem -> {
        if (problem == null) {
          NamedServices.answer(call, names);
        } else {
          call.fail(new RpcException(RpcException.REFUSED, problem));
        }
      });
    });
  }
}
