package reeve.runtime.admin;

import java.util.List;
import java.util.function.Consumer;
import reeve.config.access.AccessRule;
import reeve.config.Signal;
import reeve.control.DefinitionBackend;
import reeve.control.FileDifferences;
import reeve.control.ServiceAction;
import reeve.control.ServiceView;
import reeve.control.SupervisorBackend;
import reeve.core.Effect;
import reeve.core.HealthState;
import reeve.core.Requester;
import reeve.ledger.LedgerSink;
import reeve.loop.Mailbox;
import reeve.posix.FilePlace;

/**
 * Answers the control socket: it passes each request to the part of the loop that handles it. Loop thread, except for
 * the methods that {@link SupervisorBackend} names.
 */
public final class ControlBackend implements SupervisorBackend {
  private final Info info;
  private final ControlEvents events;
  private final ServiceViews views;
  private final ServiceActions actions;
  private final DefinitionManager definitions;
  private final RequestLog requests;
  private final Mailbox mailbox;
  private final LedgerSink ledger;

  /**
   * @param info with the files that reeve was started with
   * @param ledger null: there is none
   */
  public ControlBackend(Info info, ControlEvents events, ServiceViews views, ServiceActions actions,
      DefinitionManager definitions, RequestLog requests, Mailbox mailbox, LedgerSink ledger) {
    this.info = info;
    this.events = events;
    this.views = views;
    this.actions = actions;
    this.definitions = definitions;
    this.requests = requests;
    this.mailbox = mailbox;
    this.ledger = ledger;
  }

  /** The first services were started: what they lack for later is logged, without delaying the loop. Loop thread. */
  public void started() {
    definitions.warnAfterBoot();
  }

  @Override
  public void post(Runnable task) {
    mailbox.post(task);
  }

  @Override
  public Info info() {
    return new Info(info.version(), info.pid(), info.startedNanos(), info.stateDir(), definitions.files(),
        info.reading(), info.upgrades());
  }

  @Override
  public List<ServiceView> services() {
    return views.all();
  }

  @Override
  public void snapshot(Snapshot snapshot) {
    new SnapshotSteps(views, mailbox, snapshot).run();
  }

  @Override
  public ServiceView service(String name) {
    return views.of(name);
  }

  @Override
  public boolean isShuttingDown() {
    return actions.isShuttingDown();
  }

  @Override
  public void recordRequest(String method, List<String> names, String detail, Requester by) {
    requests.record(method, names, detail, by);
  }

  @Override
  public void recordRefusal(String text, Requester by) {
    requests.refused(text, by);
  }

  @Override
  public List<AccessRule> allow() {
    return definitions.allow();
  }

  @Override
  public void reset(String service, Requester by) {
    actions.reset(service, by);
  }

  @Override
  public void act(ServiceAction action, List<String> names, boolean alone, Requester by) {
    actions.act(action, names, alone, by);
  }

  @Override
  public boolean isBlocked(String service) {
    return actions.isBlocked(service);
  }

  @Override
  public long untilStarted(String service) {
    return actions.untilStarted(service);
  }

  @Override
  public void later(long nanos, Runnable task) {
    actions.delayedTasks().add(nanos, task);
  }

  @Override
  public HealthState.Status health(String name) {
    return actions.health(name);
  }

  @Override
  public int signal(String name, Signal signal, Effect.Scope scope, Requester by) {
    return actions.signal(name, signal, scope, by);
  }

  @Override
  public void shutdown(boolean now, Requester by) {
    actions.shutDown(now, by);
  }

  @Override
  public void upgrade(String directory, String javaHome, Requester by, UpgradeAnswer answer) {
    actions.upgrade(directory, javaHome, by, answer);
  }

  @Override
  public void enable(List<String> names, boolean enabled, Requester by, Consumer<String> answer) {
    actions.enable(names, enabled, answer);
  }

  @Override
  public void watch(List<String> names, boolean on) {
    views.watches().turn(names, on);
  }

  @Override
  public void compareFiles(Runnable then) {
    views.files().refresh(then);
  }

  @Override
  public FileDifferences fileDifferences() {
    return views.files().differences();
  }

  @Override
  public DefinitionBackend definitions() {
    return definitions;
  }

  @Override
  public void endWaits() {
    events.endWaits();
  }

  @Override
  public void setListener(Listener listener) {
    events.listen(listener);
  }

  @Override
  public void ledgerSize(Consumer<FilePlace> answer) {
    if (ledger == null) {
      answer.accept(FilePlace.UNKNOWN);
    } else {
      ledger.size(answer);
    }
  }
}
