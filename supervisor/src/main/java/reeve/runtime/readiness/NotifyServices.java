package reeve.runtime.readiness;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.Mailbox;
import reeve.loop.PollRegistry;
import reeve.loop.ServiceEvents;
import reeve.posix.NotifySockets;
import reeve.posix.Posix;
import reeve.posix.Reaped;
import reeve.runtime.process.ProcessTree;
import reeve.survival.DescriptorSource;
import reeve.runtime.process.ServiceEnvironment;
import reeve.time.Clock;

/**
 * Receives what services report about themselves through sd_notify(3). Each service has a socket of its own, which is
 * made when it is started for the first time; {@link NotifySenders} decides which messages come from it, and
 * {@link NotifyReports} handles them. Neither a service nor another process can hold up the loop: the number of
 * messages in one turn is limited, and messages with descriptors are taken by {@link PassedDescriptors}.
 */
public final class NotifyServices implements
    LoopComponent,
    DescriptorSource,
    PollRegistry.Reader,
    PassedDescriptors.Owner,
    ServiceEnvironment.NotifyPaths {
  /** Of all sockets together, so that other work of the turn does not wait for a flood. The rest stays queued. */
  private static final int MOST_IN_TURN = 128;

  /** Of one socket, before another one that waits is read. */
  private static final int MOST_AT_ONCE = 16;

  /** What was sent before an end has to be read with it: more than the queue of a socket usually holds. */
  private static final int MOST_BEFORE_END = 600;

  private static final long RETRY_NANOS = 1_000_000_000L;

  private final Posix posix;
  private final NotifySockets sockets;
  private final ServiceSet services;
  private final PollRegistry polled;
  private final NotifySocketDirectory files;
  private final NotifySenders senders;
  private final NotifyReports reports;
  private final PassedDescriptors descriptors;
  private final Map<String, NotifySocketDirectory.Open> open = new HashMap<>();
  private final Map<Integer, String> byFd = new HashMap<>();
  /** Sockets with messages, in the order in which they are read. */
  private final LinkedHashSet<Integer> readable = new LinkedHashSet<>();
  /** By socket that {@link PassedDescriptors} has: its service. It is not read meanwhile. */
  private final Map<Integer, String> taking = new HashMap<>();
  private int leftInTurn;

  /** Parts of the loop. */
  public record Parts(Posix posix, Clock clock, ServiceSet services, ServiceEvents events, ProcessTree tree,
      PollRegistry polled, SupervisorLog log, EventSink sink) {}

  /** @param mailbox receives the ends of work that may block */
  public NotifyServices(Parts parts, NotifySocketDirectory files, Mailbox mailbox) {
    this.posix = parts.posix();
    this.sockets = posix.notifySockets();
    this.services = parts.services();
    this.polled = parts.polled();
    this.files = files;
    this.senders = new NotifySenders(posix, sockets, parts.clock(), services, parts.tree(), parts.log());
    this.reports = new NotifyReports(posix, parts.clock(), parts.events(), parts.tree(), senders, parts.log(),
        parts.sink());
    this.descriptors = new PassedDescriptors(sockets, posix, mailbox, parts.log());
  }

  @Override
  public String socketFor(ServiceSpec spec) {
    if (!spec.hasNotifySocket()) {
      return null;
    }
    NotifySocketDirectory.Open known = open.get(spec.name());
    if (known != null && !files.exists(known)) {
      close(spec.name()); // a program that cleans up /tmp removed it
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

  /** The socket of the former reeve was closed with it: the service has its path, at which it can send again. */
  @Override
  public void adopted(Service service, int firstPid) {
    socketFor(service.spec());
  }

  @Override
  public void addTo(Map<String, Integer> descriptors) {
    for (NotifySocketDirectory.Open one : open.values()) {
      descriptors.put(one.path(), one.fd());
    }
  }

  @Override
  public void turnBegins() {
    leftInTurn = MOST_IN_TURN;
  }

  /**
   * Reads messages. A socket that is not read in this turn, because others had too many messages, comes first in the
   * next one.
   */
  @Override
  public void readable(int fd) {
    readable.add(fd);
    while (leftInTurn > 0 && !readable.isEmpty()) {
      int next = readable.iterator().next();
      readable.remove(next);
      String name = byFd.get(next);
      if (name != null && !taking.containsKey(next) && read(name, next, Math.min(MOST_AT_ONCE, leftInTurn), 0)) {
        readable.add(next);
      }
    }
  }

  /**
   * Reads what the process sent before its end: a service that reported that it is ready, and then ended, was ready.
   * What follows a message with descriptors that was not taken yet is not read.
   */
  @Override
  public boolean exited(String owner, Reaped child) {
    NotifySocketDirectory.Open one = open.isEmpty() ? null : open.get(owner);
    if (one != null && !taking.containsKey(one.fd())) {
      read(owner, one.fd(), MOST_BEFORE_END, child.pid());
    }
    return false;
  }

  /**
   * Reads messages of one socket.
   *
   * @param ended the main process, if it was reaped; 0: it was not
   * @return true: there may be more
   */
  private boolean read(String name, int fd, int most, int ended) {
    for (int i = 0; i < most; i++) {
      NotifySockets.Sender sender = sockets.peek(fd);
      if (sender == null) {
        return false;
      }
      leftInTurn--;
      receive(name, fd, sender, ended);
      if (sender.descriptors()) {
        return false;
      }
    }
    return true;
  }

  /** Handles a message. It leaves the queue even if that fails, so that it cannot fail again and again. */
  private void receive(String name, int fd, NotifySockets.Sender sender, int ended) {
    Service service = services.get(name);
    try {
      boolean accepted = false;
      try {
        accepted = isAccepted(service, sender, ended);
      } finally {
        if (!accepted && !sender.descriptors()) {
          sockets.drop(fd);
        }
      }
      String text = accepted ? sockets.text(fd, sender.descriptors()) : null;
      if (text != null) {
        reports.apply(service, text);
      }
    } finally {
      if (sender.descriptors()) {
        take(name, fd); // BARRIER=1: the sender waits until its descriptor is closed
      }
    }
  }

  private boolean isAccepted(Service service, NotifySockets.Sender sender, int ended) {
    try {
      return service != null && service.run().pid() != 0
          && senders.isAccepted(service, sender, reports.successor(service), ended);
    } finally {
      if (sender.pidfd() >= 0) {
        posix.close(sender.pidfd());
      }
    }
  }

  private void take(String name, int fd) {
    taking.put(fd, name);
    polled.remove(fd);
    descriptors.take(name, fd, this);
  }

  @Override
  public void taken(int fd) {
    String name = taking.remove(fd);
    if (byFd.containsKey(fd)) {
      polled.add(fd, this);
    } else {
      descriptors.close(name, fd);
    }
  }

  @Override
  public void advance(long now) {
    if (descriptors.needsRetry()) {
      descriptors.retry();
    }
  }

  @Override
  public long untilNext(long now) {
    return descriptors.needsRetry() ? RETRY_NANOS : -1;
  }

  /** Returns what a running service reported about itself; null: nothing. It may hold control characters. */
  public String statusText(Service service) {
    return reports.statusText(service);
  }

  @Override
  public boolean replacesMainProcess(Service service, Reaped child) {
    return reports.replaceMainProcess(service);
  }

  @Override
  public void forget(String name) {
    reports.forget(name);
    senders.forget(name);
    close(name);
  }

  private void close(String name) {
    NotifySocketDirectory.Open one = open.remove(name);
    if (one != null) {
      byFd.remove(one.fd());
      readable.remove(one.fd());
      polled.remove(one.fd());
      files.remove(one);
      if (!taking.containsKey(one.fd())) {
        descriptors.close(name, one.fd());
      }
    }
  }

  /** Removes the sockets. Their descriptors are closed with the process, which does not wait for them (SO_LINGER). */
  @Override
  public void close() {
    for (NotifySocketDirectory.Open one : open.values()) {
      polled.remove(one.fd());
      files.remove(one);
    }
    open.clear();
    files.removeDirectory();
  }
}
