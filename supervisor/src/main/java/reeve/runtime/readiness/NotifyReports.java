package reeve.runtime.readiness;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.ServiceEvents;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.runtime.process.ProcessTree;
import reeve.time.Clock;

/** Turns what services report through sd_notify(3) into events, and keeps what is shown of it. Loop thread. */
final class NotifyReports {
  private final Posix posix;
  private final Clock clock;
  private final ServiceEvents events;
  private final ProcessTree tree;
  private final NotifySenders senders;
  private final SupervisorLog log;
  private final EventSink sink;
  private final Map<String, NotifyStatus> statuses = new HashMap<>();

  NotifyReports(Posix posix, Clock clock, ServiceEvents events, ProcessTree tree, NotifySenders senders,
      SupervisorLog log, EventSink sink) {
    this.posix = posix;
    this.clock = clock;
    this.events = events;
    this.tree = tree;
    this.senders = senders;
    this.log = log;
    this.sink = sink;
  }

  /** Applies a message of a service that runs. */
  void apply(Service service, String text) {
    String name = service.name();
    NotifyMessage parsed = NotifyMessage.parse(text);
    if (parsed.unreadable != null) {
      log.warn(
          "Cannot read a message of \"" + name + "\" through sd_notify: \"" + parsed.unreadable + "\" has no number");
    }
    long run = service.run().number();
    if (parsed.mainPid != null) {
      try {
        mainPid(service, parsed.mainPid);
      } catch (IllegalStateException e) { // no descriptor, or no memory; the rest of the message counts all the same
        log.warn("Cannot check the main process \"" + parsed.mainPid + "\" that \"" + name + "\" reported, which stays "
            + "what it was: " + e.getMessage());
      }
    }
    if (NotifyStatus.isIn(parsed)) {
      status(name, run).take(name, parsed, clock.nanos(), sink, events);
    } else if (parsed.ready && statuses.get(name) != null && statuses.get(name).run == run) {
      statuses.get(name).take(name, parsed, clock.nanos(), sink, events);
    }
    if (parsed.extendMicros > 0) {
      events.apply(name, new ServiceEvent.TimeoutExtended(run, Duration.of(parsed.extendMicros, ChronoUnit.MICROS)));
    }
    watchdog(name, run, parsed);
    if (parsed.ready && service.spec().startup().isReadyByNotify()) {
      events.ready(name, run);
    }
  }

  private void watchdog(String name, long run, NotifyMessage message) {
    if (message.watchdogMicros >= 0) {
      events.apply(name, new ServiceEvent.WatchdogChanged(run, Duration.of(message.watchdogMicros, ChronoUnit.MICROS)));
    }
    if (message.trigger) {
      events.apply(name, new ServiceEvent.WatchdogTriggered(run));
    } else if (message.alive) {
      events.apply(name, new ServiceEvent.WatchdogPing(run));
    }
  }

  private NotifyStatus status(String name, long run) {
    NotifyStatus status = statuses.get(name);
    if (status == null || status.run != run) {
      status = new NotifyStatus(run, clock.nanos());
      statuses.put(name, status);
    }
    return status;
  }

  /** Returns what a running service reported about itself; null: nothing. It may hold control characters. */
  String statusText(Service service) {
    NotifyStatus status = statuses.isEmpty() ? null : statuses.get(service.name());
    return status == null || status.run != service.run().number() || service.run().pid() == 0 ? null : status.text();
  }

  /**
   * Handles MAINPID=. A process of the service that is not a child of reeve yet becomes the main process when its
   * parents have ended: the kernel reports the ends of children with all that belongs to them. Those of an adopted
   * service become no children of this reeve, so there it is the main process at once.
   */
  private void mainPid(Service service, String value) {
    String name = service.name();
    int pid = -1;
    try {
      pid = Integer.parseInt(value.trim());
    } catch (NumberFormatException e) {
      // logged below
    }
    if (pid == service.run().pid()) {
      return;
    }
    ProcStat stat = pid <= 1 ? null : posix.stat(pid);
    if (stat == null || stat.isDead() || !senders.belongs(service, pid)) {
      log.warn("Ignored the main process \"" + value + "\" that \"" + name
          + "\" reported: it is not a running process of the service");
    } else if (stat.ppid() != posix.pid() && posix.isChild(service.run().pid())) {
      NotifyStatus status = status(name, service.run().number());
      status.successor = pid;
      status.successorStart = stat.startTime();
    } else if (tree.adopt(pid, name)) {
      events.apply(name, new ServiceEvent.MainPidChanged(service.run().number(), pid));
    }
  }

  /** Returns the pid that becomes the main process of the run later; 0: none. */
  int successor(Service service) {
    NotifyStatus status = statuses.isEmpty() ? null : statuses.get(service.name());
    return status != null && status.run == service.run().number() ? status.successor : 0;
  }

  /** Makes the process of MAINPID= the main one, if it runs and is a child of reeve by now. */
  boolean replaceMainProcess(Service service) {
    int pid = successor(service);
    NotifyStatus status = statuses.get(service.name());
    ProcStat stat = pid == 0 ? null : posix.stat(pid);
    if (stat == null || stat.isDead() || stat.startTime() != status.successorStart || stat.ppid() != posix.pid()) {
      return false;
    }
    status.successor = 0;
    boolean adopted = tree.adopt(pid, service.name());
    if (adopted) {
      events.apply(service.name(), new ServiceEvent.MainPidChanged(service.run().number(), pid));
    }
    return adopted;
  }

  /** Drops what is known about a service that was removed. */
  void forget(String service) {
    statuses.remove(service);
  }
}
