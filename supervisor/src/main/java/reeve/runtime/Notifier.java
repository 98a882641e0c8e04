package reeve.runtime;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.TimeUnit;
import reeve.config.ServiceSpec;
import reeve.core.Service;
import reeve.core.ServiceEvent;
import reeve.core.ServiceSet;
import reeve.logs.EventSink;
import reeve.logs.OwnLog;
import reeve.posix.Errno;
import reeve.posix.NotifySockets;
import reeve.posix.Posix;
import reeve.posix.UnixSockets;

/**
 * Hears what services say of themselves by sd_notify(3). One socket for all: the kernel says which process a message is from, and that belongs
 * to a service or is not heard. Opened with the first service that notifies.
 */
final class Notifier {
  static final String VARIABLE = "NOTIFY_SOCKET";

  private final Posix posix;
  private final ServiceSet services;
  private final ProcessTree tree;
  private final OwnLog log;
  private final EventSink sink;
  private final String[] directories;
  private EffectRunner runner;
  private int fd = -1;
  private String path;

  /** @param directories where the socket may be, the best first */
  Notifier(Posix posix, ServiceSet services, ProcessTree tree, OwnLog log, EventSink sink, String... directories) {
    this.posix = posix;
    this.services = services;
    this.tree = tree;
    this.log = log;
    this.sink = sink;
    this.directories = directories;
  }

  void open(EffectRunner effects) {
    runner = effects;
  }

  /** @return the path of the socket for a service that notifies; null: there is none, which is told */
  String socketFor(ServiceSpec spec) {
    if (path != null || !spec.startup().notifies()) {
      return path;
    }
    int error = 0;
    for (int i = 0; i < directories.length && fd < 0; i++) {
      if (directories[i] != null) {
        String candidate = directories[i] + "/reeve-notify." + posix.pid();
        UnixSockets.unlink(candidate);
        fd = NotifySockets.open(candidate);
        error = -fd;
        path = fd < 0 ? null : candidate;
      }
    }
    if (fd < 0) {
      log.error("Cannot make a socket for sd_notify in any of " + String.join(", ", directories) + ": " + Errno.text(error));
    }
    return path;
  }

  /** To be polled; -1: none. */
  int fd() {
    return fd;
  }

  /** Takes all messages that wait; before deaths are, so that who said that it is ready and ended has been ready. */
  void drain() {
    for (NotifySockets.Message message = NotifySockets.receive(fd); message != null; message = NotifySockets.receive(fd)) {
      try {
        hear(message);
      } finally {
        for (int given : message.fds()) {
          posix.close(given); // BARRIER=1: that it is closed says that all before it was heard
        }
      }
    }
  }

  private void hear(NotifySockets.Message message) {
    String name = tree.ownerOf(message.pid());
    Service service = name == null ? null : services.get(name);
    if (service == null || !service.spec().startup().notifies()) {
      log.debug("Heard a message of pid " + message.pid() + ", which belongs to no service that notifies");
      return;
    }
    long life = service.life();
    boolean ready = false;
    for (String line : message.text().split("\n")) {
      int equals = line.indexOf('=');
      String key = equals < 0 ? line : line.substring(0, equals);
      String value = equals < 0 ? "" : line.substring(equals + 1);
      switch (key) {
        case "READY" -> ready = value.equals("1");
        case "STATUS" -> sink.say("status", name, value);
        case "RELOADING", "STOPPING" -> sink.say("status", name, key.equals("RELOADING") ? "reloading" : "stopping by itself");
        case "EXTEND_TIMEOUT_USEC" -> extend(name, life, value);
        case "ERRNO" -> sink.say("status", name, "failed with error " + value);
        case "MAINPID" -> mainPid(name, life, value);
        default -> {}
      }
    }
    if (ready) {
      runner.apply(name, new ServiceEvent.BecameReady(life));
    }
  }

  private void extend(String name, long life, String value) {
    try {
      long micros = Math.min(Long.parseLong(value.trim()), TimeUnit.DAYS.toMicros(365));
      runner.apply(name, new ServiceEvent.StartExtended(life, Duration.of(Math.max(0, micros), ChronoUnit.MICROS)));
    } catch (NumberFormatException e) {
      log.warn("Cannot read EXTEND_TIMEOUT_USEC of \"" + name + "\": \"" + value + "\" is no number");
    }
  }

  private void mainPid(String name, long life, String value) {
    int pid = -1;
    try {
      pid = Integer.parseInt(value.trim());
    } catch (NumberFormatException e) {
      // said below
    }
    if (pid <= 1 || !tree.adopt(pid, name)) {
      log.warn("Does not believe \"" + name + "\" that its main process is \"" + value + "\": that is no child of reeve and of the service");
    } else {
      runner.apply(name, new ServiceEvent.MainChanged(life, pid));
    }
  }

  void close() {
    if (fd >= 0) {
      posix.close(fd);
      UnixSockets.unlink(path);
      fd = -1;
    }
  }
}
