package reeve.control.method;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.control.PendingCall;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.core.Effect;
import reeve.core.ServiceState;
import reeve.posix.Errno;

/**
 * One request to have services read their own configuration again: signals are sent, commands are run side by side, and
 * the answer is there when the last of them ended. The loop thread's alone.
 */
final class ReloadRequest {
  /** @param signal null: it has a command. @param result as of {@code start} */
  private record Part(String signal, String result, String message) {}

  private final PendingCall call;
  private final Map<String, Part> parts = new LinkedHashMap<>();
  private int open;
  private boolean answered;

  private ReloadRequest(PendingCall call) {
    this.call = call;
  }

  /** @param wait false: commands are begun, and not waited for */
  static void begin(PendingCall call, Selector selector, boolean wait) throws RpcException {
    List<ServiceView> chosen = selector.select(call.backend().services());
    Map<String, ServiceSpec> specs = new LinkedHashMap<>();
    for (ServiceView view : chosen) {
      ServiceSpec spec = call.backend().definitions().spec(view.name());
      check(call, view, spec);
      specs.put(view.name(), spec);
    }
    if (!specs.isEmpty()) {
      call.backend().record("reload", List.copyOf(specs.keySet()), null, call.requester());
    }
    ReloadRequest all = new ReloadRequest(call);
    List<String> commands = new ArrayList<>();
    for (Map.Entry<String, ServiceSpec> one : specs.entrySet()) {
      if (one.getValue().reloadSignal().isPresent()) {
        all.send(one.getKey(), one.getValue().reloadSignal().get());
      } else {
        all.parts.put(one.getKey(), new Part(null, "under-way", "its reload-command is begun"));
        all.open++;
        commands.add(one.getKey());
      }
    }
    for (String name : commands) {
      all.run(name);
    }
    if (!wait) {
      all.answer();
    } else {
      all.answerIfDone();
    }
  }

  /** Nothing is sent to any, and nothing run, unless all can be reloaded. */
  private static void check(PendingCall call, ServiceView view, ServiceSpec spec) throws RpcException {
    String cannot = "cannot reload \"" + view.name() + "\": ";
    if (spec == null) {
      throw new RpcException(RpcException.NOT_RUNNING, cannot + "it is being removed; nothing was sent to any service");
    }
    boolean command = spec.hooks().reload().isPresent();
    if (!command && spec.reloadSignal().isEmpty()) {
      throw new RpcException(RpcException.REFUSED,
          cannot + "it has no reload-signal and no reload-command; nothing was sent to any service. "
              + "If it reads its files on a signal, set reload-signal = \"SIGHUP\", else restart it");
    }
    // A command is told the main process: before it is up that may be another one, and what is stopping has no use for
    // it.
    if (view.pid() == 0 || command && view.state() != ServiceState.RUNNING) {
      throw new RpcException(RpcException.NOT_RUNNING,
          cannot + "it is " + ServiceJson.state(view.state()) + "; nothing was sent to any service");
    }
  }

  private void send(String name, Signal signal) throws RpcException {
    int error = call.backend().signal(name, signal, Effect.Scope.MAIN, call.requester());
    if (error != 0) {
      throw new RpcException(error == Errno.ESRCH ? RpcException.NOT_RUNNING : RpcException.REFUSED,
          "cannot reload \"" + name + "\": "
              + (error == Errno.ESRCH ? "it has just ended" : Errno.text(error)));
    }
    parts.put(name, new Part(signal.name(), "reached", "sent " + signal.name()));
  }

  private void run(String name) {
    if (!call.backend().definitions().reload(name, failure -> ended(name, failure))) {
      ended(name, "its reload-command is still busy with the one before");
    }
  }

  private void ended(String name, String failure) {
    parts.put(name, failure == null ? new Part(null, "reached", "reloaded") : new Part(null, "missed", failure));
    open--;
    answerIfDone();
  }

  private void answerIfDone() {
    if (open == 0) {
      answer();
    }
  }

  private void answer() {
    if (answered) {
      return;
    }
    answered = true;
    Map<String, Part> told = new LinkedHashMap<>(parts);
    call.answer(json -> {
      json.beginObject();
      json.name("services").beginArray();
      for (Map.Entry<String, Part> one : told.entrySet()) {
        Part part = one.getValue();
        json.beginObject().name("name").value(one.getKey()).name("signal").value(part.signal())
            .name("result").value(part.result()).name("message").value(part.message()).endObject();
      }
      json.endArray();
      json.endObject();
    });
  }
}
