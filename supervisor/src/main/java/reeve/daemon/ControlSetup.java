package reeve.daemon;

import java.util.Map;
import java.util.function.LongSupplier;
import reeve.control.SupervisorBackend;
import reeve.control.method.MethodTable;
import reeve.control.server.ControlServer;
import reeve.control.server.ControlSocketFile;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.runtime.admin.ControlEvents;
import reeve.runtime.upgrade.ControlSuspension;
import reeve.time.Clock;

/**
 * The control socket of {@code reeve run}. It begins to serve when the first services have been started, because they
 * do not need it, and tries again when the machine had no thread or no descriptor for it. What the file system refused
 * is tried again by the control thread. Loop thread.
 */
final class ControlSetup implements LoopComponent, ControlSuspension {
  /** With fewer descriptors, clients would use up those that are needed to start services. */
  private static final int MIN_DESCRIPTORS = 64;

  /** Nanoseconds between two attempts: at first, and at most. */
  private static final long FIRST_PAUSE = 1_000_000_000L;
  private static final long LONGEST_PAUSE = 30_000_000_000L;

  private final SocketSelection selection;
  private final ControlSocketFile endpoint;
  private final ControlEvents events;
  private final EventSink sink;
  private final SupervisorLog log;
  private final Clock clock;
  private final Posix posix;
  private SupervisorBackend backend;
  private ControlServer server;
  private SupervisorBackend backendOfSuspended;
  private long pause;
  private long retryAt;

  /** @param selection has taken the lock of a socket, or has none */
  ControlSetup(SocketSelection selection, ControlEvents events, EventSink sink, SupervisorLog log, Clock clock,
      Posix posix) {
    this.selection = selection;
    this.endpoint = selection.file();
    this.events = events;
    this.sink = sink;
    this.log = log;
    this.clock = clock;
    this.posix = posix;
  }

  /** @return why there can be no control socket with this limit on open files; null: there can */
  static String problem(int descriptorLimit) {
    return descriptorLimit < 0 || descriptorLimit >= MIN_DESCRIPTORS ? null
        : "the limit on open files (ulimit -n) is " + descriptorLimit + ", which is kept for services; raise it to "
            + MIN_DESCRIPTORS + " or more";
  }

  /**
   * Begins to serve. If that fails, this is announced, the services run without a control socket, and what may succeed
   * later is tried again.
   *
   * @param newBackend answers the requests
   */
  void start(SupervisorBackend newBackend) {
    String problem = selection.problem();
    if (problem != null && !selection.isFallback()) {
      announce(problem + "; choose its path by [reeve] socket or --socket");
      if (endpoint == null || !endpoint.isRetried()) {
        return;
      }
    }
    problem = problem(posix.descriptorLimit());
    if (problem != null) {
      announce(problem);
      return;
    }
    if (selection.isFallback()) {
      // An event and not a line of the log: in a container with a read-only file system this happens at every start,
      // and the log's library would cost megabytes each time.
      sink.announce("fallback-socket", null, selection.announcement());
    }
    backend = newBackend;
    serve();
  }

  private void announce(String why) {
    sink.announce("no-socket", null, "runs without a control socket: " + why);
  }

  private void serve() {
    try {
      LongSupplier nanos = new LongSupplier() {
        @Override
        public long getAsLong() {
          return clock.nanos();
        }
      };
      ControlServer made = new ControlServer(endpoint, backend, new MethodTable(posix, nanos), log, posix, nanos);
      try {
        made.start();
      } catch (OutOfMemoryError | LinkageError | InternalError e) {
        made.abandon();
        throw e;
      }
      server = made;
      events.publishTo(server.feed());
      if (pause > 0) {
        log.info("Serves the control socket \"" + endpoint.path() + "\" now");
      }
    } catch (SyscallException | OutOfMemoryError | LinkageError | InternalError e) {
      if (pause == 0) {
        announce(e.getMessage());
        // Also where the console does not show it. Not to the log: with too few descriptors to load a class, the
        // classes of the log cannot be loaded either.
        System.err.println("reeve: runs without a control socket, and tries again: " + e.getMessage());
      }
      pause = Math.min(LONGEST_PAUSE, pause == 0 ? FIRST_PAUSE : 2 * pause);
      retryAt = clock.nanos() + pause;
    }
  }

  private boolean isWaiting() {
    return backend != null && server == null;
  }

  @Override
  public void advance(long now) {
    if (isWaiting() && retryAt - now <= 0) {
      serve();
    }
  }

  @Override
  public long untilNext(long now) {
    return isWaiting() ? Math.max(0, retryAt - now) : -1;
  }

  /** Makes the socket again if it was removed, and what could not be made, without waiting for the next attempt. */
  void check() {
    if (server != null) {
      server.check();
    } else if (isWaiting()) {
      serve();
    }
  }

  @Override
  public void addTo(Map<String, Integer> descriptors) {
    if (endpoint != null) {
      endpoint.addTo(posix, descriptors);
    }
  }

  @Override
  public void suspend(Runnable then) {
    server.suspend(() -> events.publishTo(null), then);
    server = null;
    backendOfSuspended = backend;
    backend = null; // so that nothing makes it again meanwhile
  }

  @Override
  public void resume() {
    backend = backendOfSuspended;
    serve();
  }

  /** Sends the answers that are ready, and removes the socket. Called after the loop has ended. */
  void end() {
    try {
      if (server != null) {
        server.close();
      } else if (endpoint != null) {
        endpoint.close(posix);
      }
    } catch (LinkageError | InternalError e) {
      // There are too few descriptors to load a class. The socket file that stays is stale, and the next reeve
      // replaces it.
    }
  }
}
