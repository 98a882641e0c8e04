package reeve.control.server;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reeve.control.PendingCall;
import reeve.control.ReplyText;
import reeve.control.Request;
import reeve.control.RpcException;
import reeve.control.Subscription;
import reeve.control.SupervisorBackend;
import reeve.control.method.MethodTable;
import reeve.event.EventSink;
import reeve.json.Json;
import reeve.log.SupervisorLog;
import reeve.loop.InternalErrors;
import reeve.posix.Errno;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * The control socket: one thread, one poll, no thread and no timer for a client that does nothing. The loop never waits
 * for a client: requests go there as tasks, a few at a time for each, and answers come back by a queue. What a client
 * may cost is said by {@link ClientConnection}, what all of them together by {@link ConnectionLimits}.
 */
public final class ControlServer implements AutoCloseable {
  /** Connections that are taken in one turn, so that who connects again and again holds up nobody. */
  private static final int ACCEPTED_AT_ONCE = 16;

  /** When there are no descriptors to take a client with: until the next try. */
  private static final long FULL = 100_000_000L;

  /** At the end, for clients to read the answers that are there. */
  private static final long FAREWELL = 500_000_000L;

  private final ControlSocketFile endpoint;
  private final SupervisorBackend backend;
  private final SupervisorLog log;
  private final InternalErrors errors;
  private final LongSupplier clock;
  private final Posix posix;
  private final int wakeFd;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final EventFeed feed = new EventFeed(this);
  private volatile boolean closing;

  private final ConnectionLimits crowd;
  private final RateLimitedLog refused;
  private final RateLimitedLog dropped;
  private final PollSet polled = new PollSet();
  private MethodTable methods;
  private long now;
  private boolean full;

  /**
   * @param endpoint where; locked and not open yet: it is opened on the control thread, and what goes wrong is told in
   *     the log
   * @param posix an instance of its own
   * @param clock nanoseconds that only go forward
   */
  public ControlServer(ControlSocketFile endpoint, SupervisorBackend backend, SupervisorLog log, Posix posix,
      LongSupplier clock) throws SyscallException {
    this.endpoint = endpoint;
    this.backend = backend;
    this.log = log;
    this.errors = new InternalErrors(log);
    this.posix = posix;
    this.clock = clock;
    this.refused = new RateLimitedLog(log);
    this.dropped = new RateLimitedLog(log);
    this.crowd = new ConnectionLimits(posix.descriptorLimit(), this::dropped);
    this.wakeFd = posix.eventFd();
    this.thread = new Thread(null, new Runnable() {
      @Override
      public void run() {
        work();
      }
    }, "control", 256 * 1024);
    thread.setDaemon(true);
  }

  /** Begins to serve; called once. */
  public void start() {
    thread.start();
  }

  /** What is to be told to who subscribed. */
  public EventSink feed() {
    return feed;
  }

  /**
   * Serves nobody any more and takes the socket away. Waits a moment for clients to read the answers that are there.
   */
  @Override
  public void close() {
    closing = true;
    wake();
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    endpoint.close(posix);
  }

  // ---- from other threads

  /** Runs a task on the control thread. */
  public void enqueue(Runnable task) {
    tasks.add(task);
    wake();
  }

  /** As {@link #enqueue}, but it waits for a {@link #wake}. */
  void add(Runnable task) {
    tasks.add(task);
  }

  void wake() {
    posix.wake(wakeFd);
  }

  public void subscribe(ClientConnection connection, Subscription subscription) {
    feed.subscribe(connection, subscription);
  }

  public void internal(String method, Throwable e) {
    errors.report(method, e);
  }

  // ---- the control thread

  private void work() {
    try {
      serve();
    } catch (RuntimeException | Error e) {
      // Not by way of the log: with too few descriptors its classes cannot be loaded either.
      System.err.println("reeve: the control socket is closed: " + (e instanceof LinkageError
          ? "cannot load what it needs (" + e.getMessage() + "): is the limit on open files (ulimit -n) too low?"
          : "internal error, please report it: " + e));
      abandon();
    }
  }

  private void serve() {
    String problem = endpoint.open(posix);
    if (problem != null) {
      log.error("Runs without a control socket: " + problem);
      return;
    }
    if (endpoint.warning() != null) {
      log.warn(endpoint.warning());
    }
    log.debug("Listens on \"" + endpoint.path() + "\"");
    while (!closing) {
      try {
        turn();
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError e) {
        errors.reportAndPause("", e);
      }
    }
    farewell();
  }

  /** Nobody shall wait for an answer that does not come. */
  private void abandon() {
    endpoint.stopListening(posix);
    for (ClientConnection connection : crowd.all()) {
      close(connection);
    }
  }

  private void turn() {
    polled.fill(crowd, wakeFd, endpoint.fd(), !full);
    now = clock.getAsLong();
    if (polled.await(posix, timeout()) < 0) {
      LockSupport.parkNanos(InternalErrors.PAUSE_NANOS);
    }
    now = clock.getAsLong();
    full = false;
    posix.clear(wakeFd);
    runTasks();
    for (int i = 0; i < polled.clients(); i++) {
      ClientConnection connection = crowd.get(i);
      try {
        look(connection, polled.client(i));
      } catch (RuntimeException | Error e) {
        close(connection); // whatever it did to us, it does not do it again
        errors.reportAndPause("", e);
      }
    }
    crowd.economize();
    if (polled.isSomebodyThere()) {
      accept();
    }
    crowd.expire(now);
    crowd.sweep();
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

  /** Until the first client is overdue; without one that owes us something there is no timer at all. */
  private long timeout() {
    long first = crowd.firstDeadline();
    long left = first == ConnectionLimits.NEVER ? -1 : Math.max(0, first - now);
    return full ? left < 0 ? FULL : Math.min(left, FULL) : left;
  }

  private void accept() {
    for (int i = 0; i < ACCEPTED_AT_ONCE; i++) {
      int fd = posix.accept(endpoint.fd());
      if (fd < 0) {
        // No descriptors left: the caller stays in the queue, and we must not spin on it.
        full = fd == -Errno.EMFILE || fd == -Errno.ENFILE || fd == -Errno.ENOMEM;
        if (full) {
          dropped.tell(now, "Cannot take a control client: " + Errno.text(-fd));
        }
        return;
      }
      ClientConnection connection = ClientSocket.connection(posix, fd);
      if (connection == null) {
        continue;
      }
      crowd.add(connection, now);
      if (methods == null) {
        methods = new MethodTable(posix, clock);
      }
      put(connection, MethodTable.greeting(backend.info()));
      flush(connection);
    }
  }

  /** What is new of one client. One read for each turn, so that who sends much holds up nobody. */
  private void look(ClientConnection connection, long entry) {
    if (!connection.closed && PollEntry.isReadable(entry)) {
      if (connection.isWelcome()) {
        read(connection);
      } else if (PollEntry.isEnded(entry)) {
        close(connection); // nobody is there to read what it asked for
      }
    }
    serve(connection);
    flush(connection);
    if (connection.lastWords && connection.pending() == 0 && !connection.hasUnread()) {
      close(connection);
    }
  }

  private void read(ClientConnection connection) {
    int got = connection.fill();
    if (got == -Errno.EAGAIN) {
      return;
    }
    if (got <= 0) {
      // Also when it only ended its half (shutdown(2)): what it asked is answered, if it still listens.
      connection.lastWords = true;
      return;
    }
    serve(connection);
    if (!connection.closed && connection.isTooLong()) {
      String limit = "longer than " + ClientConnection.LONGEST_LINE + " bytes";
      refuse(connection, "null", RpcException.INVALID_REQUEST, "cannot take the request: it is " + limit);
      flush(connection);
      crowd.drop(connection, "its request is " + limit);
    }
  }

  /** Takes the requests that are there, as many as may be pending. */
  private void serve(ClientConnection connection) {
    while (!connection.closed && connection.isWelcome()) {
      byte[] line = connection.takeLine();
      if (line == null) {
        break;
      }
      request(connection, line);
    }
  }

  private void request(ClientConnection connection, byte[] line) {
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    if (length == 0) {
      return;
    }
    Request request;
    try {
      request = Request.decode(line, 0, length);
      connection.rubbish = 0;
    } catch (Request.Bad e) {
      refused.tell(now, "Refused a request of the control client " + connection.who() + ": " + e.getMessage());
      refuse(connection, e.id, e.code, e.getMessage());
      if (++connection.rubbish >= ClientConnection.MOST_RUBBISH) {
        flush(connection);
        crowd.drop(connection, "it sends what are no requests");
      }
      return;
    }
    connection.begin();
    connection.requests++;
    connection.lastAsked = now;
    PendingCall call = new PendingCall(this, backend, connection, request);
    try {
      methods.get(request.method()).call(call);
    } catch (RpcException e) {
      call.fail(e);
    } catch (RuntimeException | Error e) {
      call.fail(RpcException.internal(e));
      errors.reportAndPause(request.method(), e);
    }
  }

  public void reply(ClientConnection connection, Request request, Json.Body result) {
    answer(connection, () -> ReplyText.answer(request, result, errors));
  }

  /** @param id null: it was a notification, which gets no answer */
  public void replyError(ClientConnection connection, String id, RpcException error) {
    answer(connection, () -> id == null ? null : ReplyText.error(id, error));
  }

  /** Of what is no request at all. */
  private void refuse(ClientConnection connection, String id, int code, String message) {
    connection.begin();
    replyError(connection, id, new RpcException(code, message));
  }

  private void answer(ClientConnection connection, Supplier<String> line) {
    if (!connection.closed) {
      connection.answer(line);
      ConnectionLimits.note(connection, now, false);
      crowd.economize();
    }
  }

  public void notify(ClientConnection connection, String method, Json.Body params) {
    if (!connection.closed) {
      put(connection, ReplyText.notification(method, params));
    }
  }

  List<ClientConnection> clients() {
    return crowd.all();
  }

  void put(ClientConnection connection, String line) {
    connection.tell(line);
    ConnectionLimits.note(connection, now, false);
    if (connection.isBehind()) {
      flush(connection);
      if (connection.isBehind()) {
        crowd.drop(connection, "it does not read the events that it asked for");
      }
    }
  }

  private void flush(ClientConnection connection) {
    if (!connection.closed) {
      int progress = connection.flush();
      if (progress < 0) {
        close(connection);
      } else {
        ConnectionLimits.note(connection, now, progress > 0);
      }
    }
  }

  private void dropped(ClientConnection connection, String why) {
    dropped.tell(now, "Dropped the control client " + connection.who() + ": " + why);
    close(connection);
  }

  private void close(ClientConnection connection) {
    if (!connection.closed) {
      connection.close();
      if (connection.subscription != null) {
        feed.unsubscribe();
      }
    }
  }

  /** Answers that are there still go out, as far as their clients read them now. */
  private void farewell() {
    long end = clock.getAsLong() + FAREWELL;
    while (true) {
      runTasks();
      for (ClientConnection connection : crowd.all()) {
        flush(connection);
      }
      long left = end - clock.getAsLong();
      if (polled.fillUnread(crowd) == 0 || left <= 0 || polled.await(posix, left) <= 0) {
        break;
      }
    }
    for (ClientConnection connection : crowd.all()) {
      close(connection);
    }
  }
}
