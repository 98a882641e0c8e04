package reeve.control.server;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import reeve.control.MethodLookup;
import reeve.control.ReplyText;
import reeve.control.SupervisorBackend;
import reeve.event.EventSink;
import reeve.log.SupervisorLog;
import reeve.loop.InternalErrors;
import reeve.posix.Errno;
import reeve.posix.FilePlace;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * The server of the control socket: one thread and one poll for all clients, and no timer for an idle client. The loop
 * never waits for a client: requests go to the loop as tasks, a few at a time for each client, and answers come back
 * through a queue. {@link ClientConnection} limits what one client may use, {@link ConnectionLimits} what all together
 * may use.
 */
public final class ControlServer implements AutoCloseable {
  /** How many connections are accepted in one turn, so that a client that keeps connecting does not hold up others. */
  private static final int ACCEPTED_AT_ONCE = 16;

  /** Nanoseconds until the next attempt when there is no free descriptor to accept a client. */
  private static final long ACCEPT_PAUSE = 100_000_000L;

  /** Nanoseconds that clients have at the end to read their answers. */
  private static final long DRAIN_NANOS = 500_000_000L;

  private final ControlSocketFile socketFile;
  private final SupervisorBackend backend;
  private final InternalErrors errors;
  private final LongSupplier clock;
  private final Posix posix;
  private final Thread thread;
  private final TaskQueue tasks;
  private final ClientConnections clients;
  private final EventFeed feed;
  private final RequestReader reader;
  private final AccessControl access;
  private final PollSet pollSet = new PollSet();
  private volatile boolean closing;
  /** Whether no request is taken any more; control thread. */
  private boolean suspending;
  /** Called on the loop thread at the end of the control thread; null: the socket is removed then. */
  private volatile Runnable suspended;
  /** The end of the ledger with all events that clients have received. */
  private volatile FilePlace ledgerAtEnd = FilePlace.UNKNOWN;
  private final SocketWatch watch;
  private boolean acceptPaused;
  private boolean missingReported;

  /**
   * @param socketFile locked but not open yet: it is opened on the control thread, again and again until that succeeds
   * @param methods the methods of the protocol; used on the control thread
   * @param clock a monotonic clock in nanoseconds
   */
  public ControlServer(ControlSocketFile socketFile, SupervisorBackend backend, MethodLookup methods,
      SupervisorLog log, Posix posix, LongSupplier clock) throws SyscallException {
    this.socketFile = socketFile;
    this.backend = backend;
    this.errors = new InternalErrors(log);
    this.posix = posix;
    this.clock = clock;
    this.tasks = new TaskQueue(posix);
    try {
      this.clients = new ClientConnections(posix.descriptorLimit(), log);
      this.access = new AccessControl(socketFile, clients, posix, log);
      this.feed = new EventFeed(tasks, clients);
      this.watch = new SocketWatch(socketFile, posix, log);
      this.reader = new RequestReader(clients, tasks, feed, backend, methods, access, log, errors);
      this.thread = new Thread(null, new Runnable() {
        @Override
        public void run() {
          work();
        }
      }, "control", 256 * 1024);
      thread.setDaemon(true);
    } catch (RuntimeException | Error e) {
      posix.close(tasks.wakeFd()); // the caller tries again
      throw e;
    }
  }

  /** Starts serving; called once. */
  public void start() {
    thread.start();
  }

  /** Frees what {@link #start} needs, after it failed. */
  public void abandon() {
    posix.close(tasks.wakeFd());
  }

  /** Makes the socket and its lock again if they were removed, and sets the rights of clients again. Any thread. */
  public void check() {
    tasks.execute(watch::check);
  }

  /** Receives the events for the clients that subscribe. */
  public EventSink feed() {
    return feed;
  }

  /**
   * Stops serving for a program that replaces this one: requests that were taken are answered, clients are informed and
   * disconnected, and the socket stays open. Loop thread.
   *
   * @param last called on the loop thread before that: no event is published afterwards
   * @param then called on the loop thread when that is done
   */
  public void suspend(Runnable last, Runnable then) {
    suspended = then;
    tasks.execute(() -> {
      suspending = true;
      // The loop has run all tasks of earlier requests by then, and their answers are queued before the end.
      backend.post(() -> {
        last.run();
        backend.endWaits();
        backend.ledgerSize(size -> {
          ledgerAtEnd = size;
          closing = true;
          tasks.wake();
        });
      });
    });
  }

  /** Stops serving and removes the socket. Waits a moment for clients to read their answers. */
  @Override
  public void close() {
    closing = true;
    tasks.wake();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    socketFile.close(posix);
  }

  // ---- the control thread

  private void work() {
    try {
      serve();
    } catch (RuntimeException | Error e) {
      // Not through the log: with too few descriptors its classes cannot be loaded either.
      System.err.println("reeve: the control socket is closed: " + (e instanceof LinkageError missing
          ? SocketWatch.missing(missing)
          : "internal error, please report it: " + e));
      // So that no client waits for an answer that never comes.
      socketFile.stopListening(posix);
      clients.closeAll();
    }
    if (suspended != null) {
      backend.post(suspended);
    }
  }

  private void serve() {
    posix.descriptors().borrowOnThisThread();
    clients.setNow(clock.getAsLong());
    access.begin(backend.allow());
    watch.open(clients.now());
    while (!closing) {
      try {
        turn();
      } catch (LinkageError | InternalError e) {
        if (!missingReported) {
          missingReported = true;
          System.err.println("reeve: the control socket: " + SocketWatch.missing(e));
        }
        errors.reportAndPause("", e);
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        errors.reportAndPause("", e);
      }
    }
    watch.close();
    if (suspended != null) {
      runTasks();
      clients.answerForUpgrade();
      runTasks();
      clients.announceUpgrade(ledgerAtEnd); // the last line, so no further answer may follow
    }
    drainAnswers();
  }

  private void turn() {
    ConnectionLimits limits = clients.limits();
    if (suspending) {
      pollSet.fillWake(tasks.wakeFd());
      pollSet.await(posix, -1);
      tasks.clear();
      runTasks();
      return;
    }
    pollSet.fill(limits, tasks.wakeFd(), socketFile.fd(), watch.fd(), !acceptPaused);
    clients.setNow(clock.getAsLong());
    if (pollSet.await(posix, timeout()) < 0) {
      LockSupport.parkNanos(InternalErrors.PAUSE_NANOS);
    }
    clients.setNow(clock.getAsLong());
    acceptPaused = false;
    tasks.clear();
    runTasks();
    access.update(backend.allow());
    watch.advance(clients.now(), pollSet.isFileChanged());
    for (int i = 0; i < pollSet.clients(); i++) {
      ClientConnection connection = limits.get(i);
      try {
        reader.serve(connection, pollSet.client(i));
      } catch (RuntimeException | Error e) {
        clients.close(connection); // so that the same client cannot cause the error again
        errors.reportAndPause("", e);
      }
    }
    limits.limitMemory();
    if (pollSet.isClientWaiting()) {
      accept();
    }
    limits.expire(clients.now());
    limits.removeClosed();
  }

  private void runTasks() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        errors.reportAndPause("", e);
      }
    }
  }

  /** The time until the first deadline of a client, in nanoseconds; -1 if no client has a deadline. */
  private long timeout() {
    long first = Math.min(Math.min(clients.limits().firstDeadline(), watch.deadline()), access.deadline());
    long left = first == ConnectionLimits.NEVER ? -1 : Math.max(0, first - clients.now());
    return acceptPaused ? left < 0 ? ACCEPT_PAUSE : Math.min(left, ACCEPT_PAUSE) : left;
  }

  private void accept() {
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
      int fd = posix.accept(socketFile.fd());
      if (fd < 0) {
        // No descriptor is left: the client stays in the queue of the socket, and the thread must not spin on it.
        acceptPaused = Errno.isShortage(-fd);
        if (acceptPaused) {
          clients.refused(Errno.text(-fd));
        }
        return;
      }
      ClientConnection connection = ClientSocket.connection(posix, fd);
      if (connection != null) {
        clients.limits().add(connection, clients.now());
        clients.send(connection, ReplyText.greeting(backend.info()));
        clients.flush(connection);
      }
    }
  }

  /** Sends the answers that are ready, as far as their clients read them now. */
  private void drainAnswers() {
    long end = clock.getAsLong() + DRAIN_NANOS;
    while (true) {
      if (suspended == null) {
        runTasks();
      }
      for (ClientConnection connection : clients.all()) {
        clients.flush(connection);
      }
      long left = end - clock.getAsLong();
      if (pollSet.fillUnread(clients.limits()) == 0 || left <= 0 || pollSet.await(posix, left) <= 0) {
        break;
      }
    }
    clients.closeAll();
  }
}
