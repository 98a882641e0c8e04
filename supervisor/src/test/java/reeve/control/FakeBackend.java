package reeve.control;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import reeve.config.access.AccessRule;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.core.Requester;
import reeve.posix.FilePlace;

/** A backend with the services that the test sets. It records requests; tasks for the loop wait for {@link #run}. */
public final class FakeBackend implements SupervisorBackend {
  public final Map<String, ServiceView> views = new LinkedHashMap<>();
  /** The recorded requests, a line for each. */
  public final List<String> requests = new ArrayList<>();
  public final Set<String> blocked = new HashSet<>();
  public boolean shuttingDown;
  /** The nanoseconds until a service that runs counts as started. */
  public long untilStarted;
  /** The tasks for later. */
  public final List<Runnable> delayed = new ArrayList<>();
  /** What an action does to the views; null: nothing. */
  public Runnable onAct;
  public FileDifferences differences = FileDifferences.NONE;
  public Listener listener;
  /** How many times all services were requested. */
  public int snapshots;
  /** The error of the next snapshots; null: they succeed. */
  public RuntimeException snapshotError;
  /** What the next posts and snapshots throw; null: nothing. */
  public RuntimeException fault;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

  public FakeBackend with(ServiceView view) {
    views.put(view.name(), view);
    return this;
  }

  /** Runs the tasks for the loop. */
  public void run() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  @Override
  public void post(Runnable task) {
    throwFault();
    tasks.add(task);
  }

  private void throwFault() {
    if (fault != null) {
      throw fault;
    }
  }

  @Override
  public void recordRefusal(String text, Requester by) {
    requests.add(text + " by uid " + by.uid());
  }

  @Override
  public List<AccessRule> allow() {
    return List.of();
  }

  @Override
  public Info info() {
    return new Info("test", 1, 0, null, List.of(), Reading.DEFAULT, 0);
  }

  @Override
  public List<ServiceView> services() {
    snapshots++;
    return new ArrayList<>(views.values());
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    throwFault();
    if (snapshotError != null) {
      snapshot.failed(snapshotError);
    } else {
      snapshot.taken(services());
    }
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
  public void recordRequest(String method, List<String> services, String detail, Requester by) {
    requests.add("record " + method + " " + services + (detail == null ? "" : " " + detail));
  }

  @Override
  public void act(ServiceAction action, List<String> services, boolean alone, Requester by) {
    requests.add(action.method() + " " + services + (alone ? " alone" : ""));
    if (onAct != null) {
      onAct.run();
    }
  }

  @Override
  public void reset(String service, Requester by) {
    requests.add("reset " + service);
  }

  @Override
  public boolean isBlocked(String service) {
    return blocked.contains(service);
  }

  @Override
  public int signal(String service, Signal signal, Effect.Scope scope, Requester by) {
    requests.add(signal + " " + service + " " + scope);
    return 0;
  }

  @Override
  public void shutdown(boolean now, Requester by) {
    requests.add("shutdown " + now);
  }

  @Override
  public void upgrade(String directory, String javaHome, Requester by, UpgradeAnswer answer) {
    answer.failed("it is a fake");
  }

  @Override
  public void enable(List<String> services, boolean enabled, Requester by, Consumer<String> answer) {
    requests.add("enable " + services + " " + enabled);
    answer.accept(null);
  }

  @Override
  public long untilStarted(String service) {
    return untilStarted;
  }

  @Override
  public void later(long nanos, Runnable task) {
    delayed.add(task);
  }

  @Override
  public FileDifferences fileDifferences() {
    return differences;
  }

  @Override
  public DefinitionBackend definitions() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void endWaits() {
    if (listener != null) {
      listener.upgrading();
    }
  }

  @Override
  public void setListener(Listener newListener) {
    listener = newListener;
  }

  @Override
  public void ledgerSize(Consumer<FilePlace> answer) {
    answer.accept(FilePlace.UNKNOWN);
  }
}
