package reeve.daemon;

import java.util.List;
import reeve.app.Version;
import reeve.control.SupervisorBackend;
import reeve.control.server.ControlServer;
import reeve.control.server.ControlSocketFile;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.runtime.admin.ControlBackend;
import reeve.time.Clock;

/**
 * The control socket of {@code reeve run}: begins to serve once the first services were started, since they do not wait
 * for it.
 */
final class ControlSetup {
  /** With fewer, clients would take those that services are started with. */
  private static final int FEWEST_DESCRIPTORS = 64;

  private final ControlSocketFile endpoint;
  private final ControlBackend desk;
  private final EventSink sink;
  private final SupervisorLog log;
  private final Clock clock;
  private final Posix posix;
  private ControlServer server;

  /** @param endpoint null: there is none */
  ControlSetup(ControlSocketFile endpoint, ControlBackend desk, EventSink sink, SupervisorLog log, Clock clock,
      Posix posix) {
    this.endpoint = endpoint;
    this.desk = desk;
    this.sink = sink;
    this.log = log;
    this.clock = clock;
    this.posix = posix;
  }

  /** The loop thread. What goes wrong is told, and services go on without. */
  void start(int pid, long startedMillis, String stateDir, List<String> files) {
    String problem = endpoint == null ? "XDG_RUNTIME_DIR is not set" : endpoint.problem();
    if (problem != null) {
      // An event and not a line of the log: where a container's file system is read-only this is so at every start, and
      // the log's library would cost it megabytes each time.
      sink.announce("no-socket", null,
          "runs without a control socket: " + problem + "; say where by [reeve] socket or --socket");
      return;
    }
    int descriptors = posix.descriptorLimit();
    if (descriptors >= 0 && descriptors < FEWEST_DESCRIPTORS) {
      sink.announce("no-socket", null, "runs without a control socket: the limit on open files (ulimit -n) is "
          + descriptors + ", and services come first; it needs " + FEWEST_DESCRIPTORS);
      return;
    }
    desk.introduce(new SupervisorBackend.Info(Version.text(), pid, startedMillis, stateDir, files));
    try {
      server = new ControlServer(endpoint, desk, log, posix, clock::nanos);
      desk.publishTo(server.feed());
      server.start();
    } catch (SyscallException | OutOfMemoryError | LinkageError e) {
      // Not by the log: where there are too few descriptors to load a class, the log's are not to be had either.
      server = null;
      sink.announce("no-socket", null, "runs without a control socket: " + e.getMessage());
    }
  }

  /** Sends the answers that are there, and takes the socket away. */
  void close() {
    try {
      if (server != null) {
        server.close();
      } else if (endpoint != null) {
        endpoint.close(posix);
      }
    } catch (LinkageError e) {
      // As above. What stays is stale, and the next reeve takes it over.
    }
  }
}
