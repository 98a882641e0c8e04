package reeve.control.method;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.Signal;
import reeve.control.PendingCall;
import reeve.control.ReplyParts;
import reeve.control.RpcException;
import reeve.control.Selector;
import reeve.control.ServiceJson;
import reeve.control.ServiceView;
import reeve.core.Effect;
import reeve.core.ServiceState;
import reeve.json.ObjectWriter;
import reeve.posix.Errno;

/**
 * A request to make services read their own configuration again: signals are sent, commands run concurrently, and the
 * answer follows when the last command has ended. Loop thread only.
 */
final class ReloadRequest implements PendingWaits.CommandWait {
  /**
   * The outcome for one service.
   *
   * @param signal null: it has a command.
   * @param result as of {@code start}
   */
  private record Outcome(String signal, String result, String message) {}

  /** What a client waits for, in the protocol. */
  static final String CONDITION = "reload";

  private static final Outcome UNDER_WAY = new Outcome(null, "under-way", "its reload-command has started");

  private final PendingCall call;
  private final Map<String, Outcome> outcomes = new LinkedHashMap<>();
  private int runningCommands;
  private boolean answered;

  private ReloadRequest(PendingCall call) {
    this.call = call;
  }

  /** @param forResult whether the answer waits for the commands to end */
  static void begin(PendingCall call, Selector selector, boolean forResult, PendingWaits waits) throws RpcException {
    Map<String, ServiceSpec> specs = new LinkedHashMap<>();
    for (ServiceView view : selector.select(call.backend().services())) {
      ServiceSpec spec = call.backend().definitions().spec(view.name());
      check(view, spec);
      specs.put(view.name(), spec);
    }
    if (!specs.isEmpty()) {
      call.record("reload", List.copyOf(specs.keySet()), null);
    }
    ReloadRequest request = new ReloadRequest(call);
    request.reload(specs);
    if (request.runningCommands == 0 || !forResult) {
      request.answer();
    } else {
      waits.add(call, request);
    }
  }

  /** Waits for commands that a request to the former program of this reeve has started. */
  static void await(PendingCall call, Collection<String> services, PendingWaits waits) {
    ReloadRequest request = new ReloadRequest(call);
    for (String name : services) {
      request.outcomes.put(name, UNDER_WAY);
      request.runningCommands++;
    }
    for (String name : services) {
      call.backend().definitions().awaitReload(name, failure -> request.ended(name, failure));
    }
    if (!request.answered) {
      waits.add(call, request);
    }
  }

  @Override
  public boolean isAnswered() {
    return answered;
  }

  @Override
  public void upgrading() {
    Map<String, Object> awaited = new LinkedHashMap<>();
    for (Map.Entry<String, Outcome> entry : outcomes.entrySet()) {
      if (entry.getValue() == UNDER_WAY) {
        awaited.put(entry.getKey(), Map.of("condition", CONDITION));
      }
    }
    answered = true;
    call.upgrading(Continuation.of(awaited, false, ReplyParts.whole(fields()), outcomes.size()));
  }

  /** Checks that a service can be reloaded. Nothing is sent or run unless all services pass. */
  private static void check(ServiceView view, ServiceSpec spec) throws RpcException {
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
    // A command gets the pid of the main process. Before the service is up its main process may still change, and a
    // service that is stopping needs no reload.
    if (view.pid() == 0 || command && view.state() != ServiceState.RUNNING) {
      throw new RpcException(RpcException.NOT_RUNNING,
          cannot + "it is " + view.stateWord() + "; nothing was sent to any service");
    }
  }

  private void reload(Map<String, ServiceSpec> specs) throws RpcException {
    List<String> commands = new ArrayList<>();
    for (Map.Entry<String, ServiceSpec> spec : specs.entrySet()) {
      if (spec.getValue().reloadSignal().isPresent()) {
        send(spec.getKey(), spec.getValue().reloadSignal().get());
      } else {
        outcomes.put(spec.getKey(), UNDER_WAY);
        runningCommands++;
        commands.add(spec.getKey());
      }
    }
    for (String name : commands) {
      if (!call.backend().definitions().reload(name, failure -> ended(name, failure))) {
        ended(name, "its reload-command of an earlier request still runs");
      }
    }
  }

  private void send(String name, Signal signal) throws RpcException {
    int error = call.backend().signal(name, signal, Effect.Scope.MAIN, call.requester());
    if (error != 0) {
      throw new RpcException(error == Errno.ESRCH ? RpcException.NOT_RUNNING : RpcException.REFUSED,
          "cannot reload \"" + name + "\": " + (error == Errno.ESRCH ? "it has just ended" : Errno.text(error)));
    }
    outcomes.put(name, new Outcome(signal.name(), "reached", "sent " + signal.name()));
  }

  private void ended(String name, String failure) {
    outcomes.put(name,
        failure == null ? new Outcome(null, "reached", "reloaded") : new Outcome(null, "missed", failure));
    runningCommands--;
    if (runningCommands == 0) {
      answer();
    }
  }

  private void answer() {
    if (answered) {
      return;
    }
    answered = true;
    call.answer(fields());
  }

  private ObjectWriter.Fields fields() {
    Map<String, Outcome> copy = new LinkedHashMap<>(outcomes);
    return json -> {
      json.beginArray("services");
      for (Map.Entry<String, Outcome> entry : copy.entrySet()) {
        Outcome outcome = entry.getValue();
        json.beginObject().string("name", entry.getKey()).string("signal", outcome.signal())
            .string("result", outcome.result()).string("message", outcome.message()).endObject();
      }
      json.endArray();
    };
  }
}
