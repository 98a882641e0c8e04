package reeve.daemon;

import java.util.function.LongSupplier;
import reeve.control.method.MethodTable;
import reeve.control.server.ControlServer;
import reeve.control.server.ControlSocketFile;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.runtime.admin.ControlBackend;
import reeve.runtime.admin.ControlEvents;
import reeve.time.Clock;

/**
 * The control socket of {@code reeve run}. It begins to serve when the first services have been started, because they
 * do not need it.
 */
final class ControlSetup {
  /** With fewer descriptors, clients would use up those that are needed to start services. */
  private static final int MIN_DESCRIPTORS = 64;

  private final ControlSocketFile endpoint;
  private final ControlEvents events;
  private final EventSink sink;
  private final SupervisorLog log;
  private final Clock clock;
  private final Posix posix;
  private ControlServer server;

  /** @param endpoint null: there is none */
  ControlSetup(ControlSocketFile endpoint, ControlEvents events, EventSink sink, SupervisorLog log, Clock clock,
      Posix posix) {
    this.endpoint = endpoint;
    this.events = events;
    this.sink = sink;
    this.log = log;
    this.clock = clock;
    this.posix = posix;
  }

  /**
   * Begins to serve. If that fails, this is announced, and the services run without a control socket. Loop thread.
   */
  void start(ControlBackend backend) {
    String problem = endpoint == null ? "XDG_RUNTIME_DIR is not set" : endpoint.problem();
    if (problem != null) {
      // An event and not a line of the log: in a container with a read-only file system this happens at every start,
      // and the log's library would cost megabytes each time.
      sink.announce("no-socket", null,
          "runs without a control socket: " + problem + "; choose its path by [reeve] socket or --socket");
      return;
    }
    int descriptors = posix.descriptorLimit();
    if (descriptors >= 0 && descriptors < MIN_DESCRIPTORS) {
      sink.announce("no-socket", null, "runs without a control socket: the limit on open files (ulimit -n) is "
          + descriptors + ", which is kept for services; raise it to " + MIN_DESCRIPTORS + " or more");
      return;
    }
    try {
      LongSupplier nanos = clock::nanos;
      server = new ControlServer(endpoint, backend, new MethodTable(posix, nanos), log, posix, nanos);
      events.publishTo(server.feed());
      server.start();
    } catch (SyscallException | OutOfMemoryError | LinkageError e) {
      // Not in the log: with too few descriptors to load a class, the classes of the log cannot be loaded either.
      server = null;
      sink.announce("no-socket", null, "runs without a control socket: " + e.getMessage());
    }
  }

  /** Sends the answers that are ready, and removes the socket. */
  void close() {
    try {
      if (server != null) {
        server.close();
      } else if (endpoint != null) {
        endpoint.close(posix);
      }
    } catch (LinkageError e) {
      // There are too few descriptors to load a class. The socket file that stays is stale, and the next reeve
      // replaces it.
    }
  }
}
