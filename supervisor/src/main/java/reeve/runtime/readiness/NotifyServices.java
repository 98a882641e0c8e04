package reeve.runtime.readiness;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.config.StartupSpec;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;
import reeve.posix.Sockets;
import reeve.runtime.process.ProcessTree;
import reeve.runtime.process.ServiceEnvironment;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Receives what services report about themselves through sd_notify(3). Each service has a socket of its own, which is
 * made when it is started for the first time; the kernel identifies the sender of a message. A service cannot hold up
 * the loop: the number of messages in one turn is limited, and so is the rate of announcements.
 */
public final class NotifyServices implements LoopComponent, PollRegistry.Reader, ServiceEnvironment.NotifyPaths {
  /** More than the queue of a socket holds; further messages wait for the next turn. */
  private static final int MAX_MESSAGES_PER_TURN = 64;

  private static final int S_IFIFO = 0010000;

  private final Posix posix;
  private final Clock clock;
  private final ServiceSet services;
  private final ServiceEvents events;
  private final ProcessTree tree;
  private final SupervisorLog log;
  private final EventSink sink;
  private final PollRegistry polled;
  private final NotifySocketDirectory files;
  private final BackgroundWorker worker;
  private final Map<String, NotifySocketDirectory.Open> open = new HashMap<>();
  private final Map<Integer, String> byFd = new HashMap<>();
  private final Map<String, NotifyStatus> statuses = new HashMap<>();

  /** Parts of the loop. */
  public record Parts(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, ProcessTree tree,
      PollRegistry polled, SupervisorLog log, EventSink sink) {}

  /** @param worker closes descriptors whose close may block */
  public NotifyServices(Parts parts, NotifySocketDirectory files, BackgroundWorker worker) {
    this.posix = parts.posix();
    this.clock = parts.clock();
    this.services = parts.services();
    this.events = parts.events();
    this.tree = parts.tree();
    this.log = parts.log();
    this.sink = parts.sink();
    this.polled = parts.polled();
    this.worker = worker;
    this.files = files;
  }

  @Override
  public String socketFor(ServiceSpec spec) {
    if (!spec.hasNotifySocket()) {
      return null;
    }
    NotifySocketDirectory.Open known = open.get(spec.name());
    if (known != null && !files.exists(known)) {
      forget(spec.name()); // a program that cleans up /tmp removed it
      known = null;
    }
    if (known == null) {
      known = files.open(spec.name());
      if (known != null) {
        open.put(spec.name(), known);
        byFd.put(known.fd(), spec.name());
        polled.add(known.fd(), this);
      }
    }
    return known == null ? null : known.path();
  }

  @Override
  public void readable(int fd) {
    String name = byFd.get(fd);
    if (name != null) {
      drain(name, fd);
    }
  }

  /**
   * Reads what the process sent before its end: a service that reported that it is ready, and then ended, was ready.
   */
  @Override
  public boolean exited(String owner, Reaped child) {
    NotifySocketDirectory.Open one = open.isEmpty() ? null : open.get(owner);
    if (one != null) {
      drain(owner, one.fd());
    }
    return false;
  }

  private void drain(String name, int fd) {
    for (int i = 0; i < MAX_MESSAGES_PER_TURN; i++) {
      Sockets.NotifyDatagram message = posix.receiveNotify(fd);
      if (message == null) {
        return;
      }
      try {
        receive(name, message);
      } finally {
        for (int given : message.fds()) {
          discard(given); // BARRIER=1: the sender waits until it is closed
        }
      }
    }
  }

  /**
   * Closes a descriptor that a service passed. That may take long for a socket or a file on a network, not for a pipe.
   */
  private void discard(int fd) {
    Files.FileInfo info = posix.fileInfo(fd);
    boolean quick = info != null && (info.mode() & 0170000) == S_IFIFO;
    if (quick || !worker.submit(new Runnable() {
      @Override
      public void run() {
        posix.close(fd);
      }
    })) {
      posix.close(fd);
    }
  }

  private void receive(String name, Sockets.NotifyDatagram message) {
    Service service = services.get(name);
    if (service == null || service.run().pid() == 0 || message.text() == null || !isAccepted(service, message)) {
      return;
    }
    NotifyMessage parsed = NotifyMessage.parse(message.text());
    if (parsed.unreadable != null) {
      log.warn(
          "Cannot read a message of \"" + name + "\" through sd_notify: \"" + parsed.unreadable + "\" has no number");
    }
    long run = service.run().number();
    if (parsed.mainPid != null) {
      mainPid(service, parsed.mainPid);
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

  /**
   * Returns whether a message was sent by the service. A process that has ended counts as a process of the service if
   * it had reeve's user id: no other process knows the path of the socket, and a process that can read reeve's files
   * can do more than send a message.
   */
  private boolean isAccepted(Service service, Sockets.NotifyDatagram message) {
    int pid = message.pid();
    int successor = successor(statuses.get(service.name()), service.run().number());
    boolean main = pid == service.run().pid() || pid > 0 && pid == successor;
    boolean accepted = main;
    if (!main && service.spec().startup().notifyAccess() != StartupSpec.NotifyAccess.MAIN) {
      String owner = pid <= 0 ? null : tree.ownerOf(pid);
      accepted = owner == null ? pid > 0 && posix.stat(pid) == null && message.uid() == posix.euid()
          : owner.equals(service.name());
    }
    if (!accepted) {
      log.debug("Ignored a message to the socket of \"" + service.name() + "\" from pid " + pid + ", which is not "
          + (service.spec().startup().notifyAccess() == StartupSpec.NotifyAccess.MAIN ? "its main process" : "of it"));
    }
    return accepted;
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
  public String statusText(Service service) {
    NotifyStatus status = statuses.isEmpty() ? null : statuses.get(service.name());
    return status == null || status.run != service.run().number() || service.run().pid() == 0 ? null : status.text();
  }

  /**
   * Handles MAINPID=. Only a child of reeve can be the main process, because the kernel reports only the ends of
   * children. A process of the service that is not a child yet becomes the main process when its parents have ended.
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
    if (stat == null || stat.isDead() || !name.equals(tree.ownerOf(pid))) {
      log.warn("Ignored the main process \"" + value + "\" that \"" + name
          + "\" reported: it is not a running process of the service");
    } else if (stat.ppid() != posix.pid()) {
      NotifyStatus status = status(name, service.run().number());
      status.successor = pid;
      status.successorStart = stat.startTime();
    } else if (tree.adopt(pid, name)) {
      events.apply(name, new ServiceEvent.MainPidChanged(service.run().number(), pid));
    }
  }

  private static int successor(NotifyStatus status, long run) {
    return status != null && status.run == run ? status.successor : 0;
  }

  @Override
  public boolean replacesMainProcess(Service service, Reaped child) {
    NotifyStatus status = statuses.isEmpty() ? null : statuses.get(service.name());
    int pid = successor(status, service.run().number());
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

  @Override
  public void forget(String name) {
    statuses.remove(name);
    NotifySocketDirectory.Open one = open.remove(name);
    if (one != null) {
      byFd.remove(one.fd());
      polled.remove(one.fd());
      files.close(one);
    }
  }

  @Override
  public void close() {
    for (NotifySocketDirectory.Open one : open.values()) {
      polled.remove(one.fd());
      files.close(one);
    }
    open.clear();
    files.removeDirectory();
  }
}
