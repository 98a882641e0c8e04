package reeve.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.ExitStatus;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.ServiceState;
import reeve.core.Target;

/** Services that are what the test says. Tasks wait until {@link #run}. */
public final class FakeBackend implements SupervisorBackend {
  final Map<String, ServiceView> views = new LinkedHashMap<>();
  final List<String> asked = new ArrayList<>();
  final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  Listener listener;
  final Set<String> blocked = new HashSet<>();
  boolean shuttingDown;

  public static ServiceView view(String name) {
    return view(name, ServiceState.RUNNING, Target.UP, 1, 100, null);
  }

  public static ServiceView view(String name, ServiceState state, Target target, long life, int pid, ExitStatus last) {
    ServiceView.LastExit exit = last == null ? null
        : new ServiceView.LastExit(last, last instanceof ExitStatus.Exited code && code.code() == 0, Reason.NONE,
            Requester.SELF, 0, 1500);
    return new ServiceView(name, new ServiceView.Definition("", List.of("t-" + name), false, true, false), state, target,
        life, pid, 0, 0, new ServiceView.Cause(Reason.BOOT, Requester.SELF, null), exit,
        new ServiceView.Output(null, null, null), new ServiceView.Waiting(0, false, List.of()), null, null, null);
  }

  FakeBackend with(ServiceView view) {
    views.put(view.name(), view);
    return this;
  }

  void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Override
  public void post(Runnable task) {
    tasks.add(task);
  }

  @Override
  public Info info() {
    return new Info("test", 1, 0, null, List.of());
  }

  @Override
  public List<ServiceView> services() {
    return new ArrayList<>(views.values());
  }

  @Override
  public ServiceView service(String name) {
    return views.get(name);
  }

  @Override
  public boolean isShuttingDown() {
    return shuttingDown;
  }

  @Override
  public void record(String method, List<String> services, String detail, Requester by) {
    asked.add("record " + method + " " + services + (detail == null ? "" : " " + detail));
  }

  @Override
  public void act(Action action, String service, Requester by) {
    asked.add(action + " " + service);
  }

  @Override
  public void act(Action action, List<String> services, boolean alone, Requester by) {
    for (String service : services) {
      asked.add(action + " " + service + (alone ? " alone" : ""));
    }
  }

  @Override
  public boolean isBlocked(String service) {
    return blocked.contains(service);
  }

  @Override
  public int signal(String service, Signal signal, Effect.Scope scope, Requester by) {
    asked.add(signal + " " + service + " " + scope);
    return 0;
  }

  @Override
  public void shutdown(boolean now, Requester by) {
    asked.add("shutdown " + now);
  }

  @Override
  public void enable(List<String> services, boolean enabled, Requester by, Consumer<String> answer) {
    asked.add("enable " + services + " " + enabled);
    answer.accept(null);
  }

  @Override
  public DefinitionBackend definitions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void listen(Listener one) {
    listener = one;
  }

  @Override
  public void ledgerSize(LongConsumer answer) {
    answer.accept(-1);
  }
}
