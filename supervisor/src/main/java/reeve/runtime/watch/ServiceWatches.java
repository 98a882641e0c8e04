package reeve.runtime.watch;

import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import reeve.config.HooksSpec;
import reeve.config.ServiceSpec;
import reeve.config.util.FilePaths;
import reeve.config.watch.WatchSpec;
import reeve.control.WatchView;
import reeve.core.AuxCommand;
import reeve.core.Effect;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceState;
import reeve.core.Target;
import reeve.event.LifecycleEvent;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.runtime.command.CommandListener;
import reeve.watch.FileChange;
import reeve.watch.FileWatcher;

/**
 * Acts on changed files of services: restarts a service, makes it reload, or runs its command and restarts it then. A
 * service is watched from its first start on, whatever becomes of its process: a change also starts a service again
 * that has failed, because the change may be what it needs. Loop thread, except for the methods of the listener.
 */
final class ServiceWatches implements FileWatcher.Listener, CommandListener {
  private static final Duration GRACE = Duration.ofSeconds(5);

  /** The watch of a service. */
  private static final class Watch {
    final WatchSpec spec;
    WatchView view = WatchView.WAITING;
    /** Of the command that runs; 0: none does. */
    long command;
    /** Whether files have changed since the command was started, or the reload. */
    boolean again;
    FileChange change;

    Watch(WatchSpec spec) {
      this.spec = spec;
    }
  }

  private final WatchParts parts;
  private final SupervisorLog log;
  private final FileWatcher watcher;
  private final WatchSwitch off;
  private final List<String> directories;
  private final Map<String, Watch> watches = new HashMap<>();
  private final LogPaths logs;
  private long commands;

  ServiceWatches(WatchParts parts) {
    this.parts = parts;
    log = parts.reports().log();
    watcher = new FileWatcher(parts.posix(), parts.posix(), parts.clock(), this);
    off = new WatchSwitch(parts.posix(), log, parts.directories().worker(), parts.directories().state());
    logs = new LogPaths(parts.directories().log());
    directories = Stream.of(parts.directories().log(), parts.directories().state()).filter(Objects::nonNull).toList();
  }

  // ---- which services are watched

  /** A service was started, or has another definition. */
  void update(Service service) {
    WatchSpec spec = service.spec().watch();
    Watch known = watches.get(service.name());
    if (!spec.isSet() || off.isOff(service.name())) {
      if (known != null) {
        forget(service.name());
      }
    } else if (known == null || !known.spec.equals(spec)) {
      begin(service, known);
    }
    if (!watches.isEmpty() && logs.add(service.spec())) {
      watcher.setLogs(logs.paths());
    }
  }

  private void begin(Service service, Watch before) {
    Watch watch = new Watch(service.spec().watch());
    if (before != null) {
      watch.view = with(before.view, WatchView.State.STARTING, 0, null);
      watch.command = before.command;
      watch.again = before.again;
    }
    watches.put(service.name(), watch);
    for (Service other : parts.services().all()) {
      logs.add(other.spec());
    }
    watcher.watch(service.name(), watch.spec, directories, logs.paths());
  }

  void forget(String service) {
    if (watches.remove(service) != null) {
      watcher.unwatch(service);
    }
  }

  void turn(Service service, boolean on) {
    off.set(service.name(), !on);
    if (!on) {
      forget(service.name());
    } else if (service.run().number() > 0) {
      update(service);
    }
  }

  void close() {
    watcher.close();
  }

  WatchView view(String service) {
    Watch watch = watches.get(service);
    return watch != null ? watch.view : off.isOff(service) ? WatchView.STOPPED : WatchView.WAITING;
  }

  private static WatchView with(WatchView view, WatchView.State state, int directories, String problem) {
    return new WatchView(state, directories, problem, view.triggers(), view.last());
  }

  // ---- the thread of the watcher

  @Override
  public void changed(String service, FileChange change) {
    parts.mailbox().post(() -> act(service, change));
  }

  @Override
  public void watching(String service, int count, String problem) {
    parts.mailbox().post(() -> {
      Watch watch = watches.get(service);
      if (problem != null) {
        log.error("Cannot watch the files of \"" + service + "\": " + problem);
      }
      if (watch != null) {
        watch.view = with(watch.view, problem == null ? WatchView.State.ON : WatchView.State.FAILED, count, problem);
      }
    });
  }

  @Override
  public void failed(Throwable error) {
    log.error("Internal error of the thread that watches files, please report it: " + error);
  }

  // ---- what follows from a change

  private void act(String name, FileChange change) {
    Watch watch = watches.get(name);
    Service service = parts.services().get(name);
    if (change.overflowed()) {
      log.warn("The kernel dropped events about the files of \"" + name + "\" (inotify(7)); all of them were"
          + " read again");
    }
    if (watch == null || service == null || parts.services().isShuttingDown() || service.target() == Target.DOWN) {
      return;
    }
    ServiceState state = service.state();
    if (watch.command != 0) {
      watch.again = true;
      watch.change = change;
      return;
    }
    boolean starts = state == ServiceState.WAITING || state == ServiceState.STOPPING || state == ServiceState.KILLING;
    if (watch.spec.action() == WatchSpec.Action.RUN) {
      seen(service, watch, change, WatchSpec.Action.RUN);
      run(service, watch, change);
    } else if (!starts && watch.spec.action() == WatchSpec.Action.RELOAD && state == ServiceState.RUNNING) {
      reload(service, watch, change);
    } else if (!starts) { // else the next process, which is on its way, reads the changed files
      seen(service, watch, change, WatchSpec.Action.RESTART);
      restart(name);
    }
  }

  private void seen(Service service, Watch watch, FileChange change, WatchSpec.Action action) {
    String path = shown(service.spec(), change.first());
    watch.view = new WatchView(watch.view.state(), watch.view.directories(), null, watch.view.triggers() + 1,
        new WatchView.Last(parts.clock().wallMillis(), path, change.count()));
    publish(service, new Notice.FilesChanged(service.run().number(), path, change.count(), action));
  }

  private void publish(Service service, Notice notice) {
    parts.reports().sink().publish(
        new LifecycleEvent(parts.clock().wallMillis(), service.name(), service.run().pid(), notice, null, 0));
  }

  /** A path below the directory that the patterns are relative to is shown without it. */
  private static String shown(ServiceSpec spec, String path) {
    String base = spec.process().workingDirectory().orElse(FilePaths.directoryOf(spec.identity().source().file()));
    String prefix = base.endsWith("/") ? base : base + "/";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }

  private void restart(String name) {
    parts.services().beginBatch(List.of(name));
    try {
      parts.events().apply(name, new ServiceEvent.RestartRequested(Reason.WATCH, Requester.SELF));
    } finally {
      parts.events().perform(parts.services().endBatch(parts.clock().nanos()));
    }
  }

  private void reload(Service service, Watch watch, FileChange change) {
    String name = service.name();
    if (service.spec().reloadSignal().isPresent()) {
      seen(service, watch, change, WatchSpec.Action.RELOAD);
      int error = parts.actions().stopper().deliver(service, service.spec().reloadSignal().get(), Effect.Scope.MAIN,
          Requester.SELF);
      report(name, error == 0 ? null : "cannot reload it: " + Errno.text(error));
      return;
    }
    HooksSpec.Command command = service.spec().hooks().reload().orElse(null);
    if (command == null) {
      return; // removed since, which the next apply reports
    }
    if (parts.actions().reloads().isRunning(name)) {
      watch.again = true;
      watch.change = change;
      return;
    }
    seen(service, watch, change, WatchSpec.Action.RELOAD);
    parts.actions().reloads().begin(service, command, problem -> {
      report(name, problem);
      Watch now = watches.get(name);
      if (now != null && now.again) {
        now.again = false;
        parts.mailbox().post(() -> act(name, now.change));
      }
    });
  }

  /** @param problem null: it worked */
  private void report(String name, String problem) {
    Watch watch = watches.get(name);
    if (watch != null) {
      watch.view = with(watch.view, watch.view.state(), watch.view.directories(), problem);
    }
    if (problem != null) {
      log.warn("\"" + name + "\": " + problem);
    }
  }

  // ---- its command

  private void run(Service service, Watch watch, FileChange change) {
    Map<String, String> variables = new LinkedHashMap<>();
    variables.put("REEVE_HOOK", AuxCommand.Purpose.WATCH.label());
    variables.put("REEVE_CHANGED", change.first());
    watch.command = ++commands;
    watch.again = false;
    parts.actions().commands().run(service.spec(),
        new AuxCommand(AuxCommand.Purpose.WATCH, watch.command, watch.spec.command(),
            watch.spec.timeout(), variables, null),
        this);
  }

  @Override
  public void ended(String name, AuxCommand command, AuxCommand.Outcome outcome) {
    parts.events().apply(name,
        new ServiceEvent.AuxCommandEnded(AuxCommand.Purpose.WATCH, command.number(), outcome));
    Watch watch = watches.get(name);
    Service service = parts.services().get(name);
    if (watch == null || watch.command != command.number()) {
      return;
    }
    watch.command = 0;
    if (service == null || service.target() == Target.DOWN || parts.services().isShuttingDown()) {
      return;
    }
    if (watch.again && watch.spec.action() == WatchSpec.Action.RUN) {
      act(name, watch.change);
    } else if (outcome.isSuccess()) {
      restart(name);
    } else {
      report(name, "its watch command failed, and it is not restarted: " + outcome.text());
    }
  }

  /** A service that is not wanted any more needs no build. */
  void noticed(String name, Notice notice) {
    Watch watch = notice instanceof Notice.Stopping || notice instanceof Notice.Stopped ? watches.get(name) : null;
    Service service = watch == null || watch.command == 0 ? null : parts.services().get(name);
    if (service != null && service.target() == Target.DOWN) {
      parts.actions().commands().end(name, AuxCommand.Purpose.WATCH, watch.command, GRACE);
    }
  }
}
