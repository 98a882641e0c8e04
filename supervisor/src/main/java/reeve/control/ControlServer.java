package reeve.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import reeve.core.Requester;
import reeve.logs.Asked;
import reeve.logs.Event;
import reeve.logs.EventJson;
import reeve.logs.EventSink;
import reeve.logs.OwnLog;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.ProcessNames;
import reeve.posix.SyscallException;
import reeve.posix.UnixSockets;

/**
 * The control socket: one thread, one poll, no thread and no timer for a client that does nothing. A client costs bounded memory: a line of
 * at most {@link Connection#LONGEST_LINE}, answers it does not read up to {@link Connection#UNREAD} and one more. The loop never waits for
 * it: requests go there as tasks, a few at a time for each client, and answers come back by a queue.
 *
 * <p>Dropped are: who sends a line that is too long, who has asked nothing or only a part of a line for {@link #SILENCE}, who does not read
 * for {@link #STUCK}, the one that is silent for longest when there are {@link #MOST_CLIENTS}.
 */
public final class ControlServer implements EventSink, AutoCloseable {
  static final int MOST_CLIENTS = 200;
  static final long SILENCE = 20_000_000_000L;
  static final long STUCK = 10_000_000_000L;

  /** At most one line of complaint in this time: who sends rubbish must not fill the log. */
  private static final long COMPLAINTS = 10_000_000_000L;

  private static final long NEVER = Long.MAX_VALUE;

  private final Endpoint endpoint;
  private final Backend backend;
  private final OwnLog log;
  private final LongSupplier clock;
  private final Posix posix;
  private final int wakeFd;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Runnable> tasks = new ConcurrentLinkedQueue<>();
  private final AtomicInteger subscriptions = new AtomicInteger();
  private volatile boolean closing;
  private boolean told; // the loop thread's

  private final List<Connection> connections = new ArrayList<>();
  private long[] entries = new long[8];
  private Methods methods;
  private long now;
  private long nextComplaint;
  private int complaints;
  private boolean full;

  /**
   * @param endpoint where; locked and not open yet: it is opened on the control thread, and what goes wrong is told in the log
   * @param posix an instance of its own
   * @param clock nanoseconds that only go forward
   */
  public ControlServer(Endpoint endpoint, Backend backend, OwnLog log, Posix posix, LongSupplier clock) throws SyscallException {
    this.endpoint = endpoint;
    this.backend = backend;
    this.log = log;
    this.posix = posix;
    this.clock = clock;
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

  /** Serves nobody any more and takes the socket away. Clients see the end when reeve does. */
  @Override
  public void close() {
    closing = true;
    posix.wake(wakeFd);
    try {
      thread.join(1000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    endpoint.close(posix);
  }

  // ---- from other threads

  /** Tells who subscribed. The loop thread, as are the next two. */
  @Override
  public void event(Event event) {
    if (subscriptions.get() > 0) {
      told = true;
      tasks.add(() -> tell(EventJson.name(event), List.of(event.service()), EventJson.write(event)));
    }
  }

  @Override
  public void say(String event, String service, String text) {
    say(event, service, text, null);
  }

  @Override
  public void say(String event, String service, String text, Requester by) {
    if (subscriptions.get() > 0) {
      told = true;
      long wallMillis = System.currentTimeMillis();
      tasks.add(() -> tell(event, service == null ? List.of() : List.of(service), EventJson.said(wallMillis, event, service, text, by)));
    }
  }

  @Override
  public void asked(Asked asked) {
    if (subscriptions.get() > 0) {
      told = true;
      tasks.add(() -> tell("requested", asked.services(), EventJson.asked(asked)));
    }
  }

  /** One wake for all events of a turn. */
  @Override
  public void flush() {
    if (told) {
      told = false;
      posix.wake(wakeFd);
    }
  }

  void enqueue(Runnable task) {
    tasks.add(task);
    posix.wake(wakeFd);
  }

  void subscribe(Connection connection, Subscription subscription) {
    subscriptions.incrementAndGet();
    enqueue(() -> {
      if (connection.closed || connection.subscription != null) {
        subscriptions.decrementAndGet();
      }
      connection.subscription = subscription;
    });
  }

  void internal(String method, Throwable e) {
    StackTraceElement[] trace = e.getStackTrace();
    log.error("Internal error in the control method \"" + method + "\", please report it: " + e
        + (trace.length == 0 ? "" : " at " + trace[0]));
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
        internal("", e);
      }
    }
    flushAll();
  }

  private void turn() {
    int n = prepare();
    now = clock.getAsLong();
    UnixSockets.poll(entries, n, timeout());
    now = clock.getAsLong();
    full = false;
    posix.clear(wakeFd);
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    int known = n - 2;
    for (int i = 0; i < known; i++) {
      Connection connection = connections.get(i);
      long entry = entries[i + 2];
      if (!connection.closed && UnixSockets.isReadable(entry)) {
        if (connection.isWelcome()) {
          read(connection);
        } else if (UnixSockets.isEnded(entry)) {
          close(connection); // nobody is there to read what it asked for
        }
      }
      serve(connection);
      if (!connection.closed && connection.hasUnread()) {
        flush(connection);
      }
      if (connection.lastWords && connection.pending == 0 && !connection.hasUnread()) {
        close(connection);
      }
    }
    if (UnixSockets.isReadable(entries[1])) {
      accept();
    }
    expire();
    connections.removeIf(connection -> connection.closed);
  }

  private int prepare() {
    int n = connections.size() + 2;
    if (entries.length < n) {
      entries = new long[2 * n];
    }
    entries[0] = UnixSockets.entry(wakeFd, true, false);
    entries[1] = UnixSockets.entry(endpoint.fd(), !full, false);
    for (int i = 2; i < n; i++) {
      Connection connection = connections.get(i - 2);
      entries[i] = UnixSockets.entry(connection.fd, connection.isWelcome(), connection.hasUnread());
    }
    return n;
  }

  /** Until the first client is overdue; without one that owes us something there is no timer at all. */
  private long timeout() {
    long first = NEVER;
    for (Connection connection : connections) {
      first = Math.min(first, connection.deadline);
    }
    if (full) {
      first = Math.min(first, now + 100_000_000);
    }
    return first == NEVER ? -1 : Math.max(0, first - now);
  }

  private void accept() {
    while (true) {
      int fd = UnixSockets.accept(endpoint.fd());
      if (fd < 0) {
        // No descriptors left: the caller stays in the queue, and we must not spin on it.
        full = fd == -Errno.EMFILE || fd == -Errno.ENFILE || fd == -Errno.ENOMEM;
        if (full) {
          complain("Cannot take a control client: " + Errno.text(-fd));
        }
        return;
      }
      UnixSockets.Credentials who = UnixSockets.credentials(fd);
      if (who == null) {
        UnixSockets.close(fd);
        continue;
      }
      makeRoom();
      Connection connection =
          new Connection(fd, new Requester(Math.max(who.pid(), 0), who.uid(), ProcessNames.commandLine(who.pid())));
      connection.lastAsked = now;
      connection.patience = SILENCE;
      connection.deadline = now + SILENCE;
      connections.add(connection);
      if (methods == null) {
        methods = new Methods(clock);
      }
      connection.put(Methods.greeting(backend.info()));
      flush(connection);
    }
  }

  /** The one that was silent for longest goes; who waits for an answer or listens to events is not silent. */
  private void makeRoom() {
    int live = 0;
    Connection silent = null;
    Connection oldest = null;
    for (Connection connection : connections) {
      if (!connection.closed) {
        live++;
        oldest = older(oldest, connection);
        if (connection.pending == 0 && connection.subscription == null) {
          silent = older(silent, connection);
        }
      }
    }
    if (live >= MOST_CLIENTS) {
      drop(silent == null ? oldest : silent, "there are " + MOST_CLIENTS + " clients, and this one was silent for longest");
    }
  }

  private static Connection older(Connection a, Connection b) {
    return a == null || b.lastAsked - a.lastAsked < 0 ? b : a;
  }

  /** One read for each turn, so that who sends much holds up nobody. */
  private void read(Connection connection) {
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
      String limit = "longer than " + Connection.LONGEST_LINE + " bytes";
      connection.pending++;
      replyError(connection, "null", RpcException.INVALID_REQUEST, "cannot take the request: it is " + limit);
      drop(connection, "its request is " + limit);
    }
  }

  /** Takes the requests that are there, as many as may be pending. */
  private void serve(Connection connection) {
    while (!connection.closed && connection.isWelcome()) {
      byte[] line = connection.takeLine();
      if (line == null) {
        break;
      }
      request(connection, line);
    }
    note(connection);
  }

  /** What it owes us now, and until when. The time for one debt runs from its beginning. */
  private void note(Connection connection) {
    long patience = connection.hasUnread() ? STUCK : connection.isSilent() ? SILENCE : 0;
    if (patience != connection.patience) {
      connection.patience = patience;
      connection.deadline = patience == 0 ? NEVER : now + patience;
    }
  }

  private void request(Connection connection, byte[] line) {
    int length = line.length > 0 && line[line.length - 1] == '\r' ? line.length - 1 : line.length;
    if (length == 0) {
      return;
    }
    Request request;
    try {
      request = Request.decode(line, 0, length);
    } catch (Request.Bad e) {
      complain("Refused a request of the control client " + who(connection) + ": " + e.getMessage());
      connection.pending++;
      replyError(connection, e.id, e.code, e.getMessage());
      return;
    }
    connection.pending++;
    connection.lastAsked = now;
    Call call = new Call(this, backend, connection, request);
    try {
      methods.get(request.method()).call(call);
    } catch (RpcException e) {
      call.fail(e);
    } catch (RuntimeException e) {
      internal(request.method(), e);
      call.fail(new RpcException(RpcException.INTERNAL, "internal error, please report it: " + e));
    }
  }

  void reply(Connection connection, String id, Json.Body result) {
    connection.pending--;
    if (id != null && !connection.closed) {
      put(connection, Json.write(json -> {
        json.beginObject();
        json.name("jsonrpc").value("2.0");
        json.name("id").jsonValue(id);
        json.name("result");
        result.write(json);
        json.endObject();
      }));
    }
  }

  /** @param id null: it was a notification, which gets no answer */
  void replyError(Connection connection, String id, int code, String message) {
    replyError(connection, id, new RpcException(code, message));
  }

  void replyError(Connection connection, String id, RpcException error) {
    connection.pending--;
    if (id != null && !connection.closed) {
      put(connection, Json.write(json -> {
        json.beginObject();
        json.name("jsonrpc").value("2.0");
        json.name("id").jsonValue(id);
        json.name("error").beginObject();
        json.name("code").value(error.code());
        json.name("message").value(error.getMessage());
        if (error.data() != null) {
          json.name("data");
          Json.write(json, error.data());
        }
        json.endObject();
        json.endObject();
      }));
    }
  }

  void notify(Connection connection, String method, Json.Body params) {
    if (!connection.closed) {
      put(connection, Json.write(json -> {
        json.beginObject();
        json.name("jsonrpc").value("2.0");
        json.name("method").value(method);
        json.name("params");
        params.write(json);
        json.endObject();
      }));
    }
  }

  private void tell(String event, List<String> services, String object) {
    String line = null;
    for (Connection connection : connections) {
      if (!connection.closed && connection.subscription != null && connection.subscription.wants(services, event)) {
        if (connection.isBehind()) {
          drop(connection, "it does not read the events that it asked for");
          continue;
        }
        if (line == null) {
          line = "{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":" + object + "}";
        }
        put(connection, line);
      }
    }
  }

  private void put(Connection connection, String line) {
    connection.put(line);
    flush(connection);
    note(connection);
  }

  private void flush(Connection connection) {
    int progress = connection.flush();
    if (progress < 0) {
      close(connection);
    } else if (progress > 0) {
      connection.patience = 0;
      note(connection);
    }
  }

  private void expire() {
    for (Connection connection : connections) {
      if (!connection.closed && connection.deadline != NEVER && connection.deadline - now <= 0) {
        drop(connection, connection.hasUnread() ? "it does not read its answers"
            : connection.hasPartOfLine() ? "the rest of its request does not come" : "it asks nothing");
      }
    }
  }

  private void drop(Connection connection, String why) {
    complain("Dropped the control client " + who(connection) + ": " + why);
    close(connection);
  }

  private void close(Connection connection) {
    if (!connection.closed) {
      connection.closed = true;
      if (connection.subscription != null) {
        subscriptions.decrementAndGet();
      }
      UnixSockets.close(connection.fd);
    }
  }

  private void flushAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    for (Connection connection : connections) {
      close(connection);
    }
  }

  private void complain(String message) {
    if (now - nextComplaint >= 0 || nextComplaint == 0) {
      log.warn(message + (complaints == 0 ? "" : " (and " + complaints + " more complaints about control clients since the last one)"));
      complaints = 0;
      nextComplaint = now + COMPLAINTS;
    } else {
      complaints++;
    }
  }

  private static String who(Connection connection) {
    return "pid " + connection.peer.pid() + " (" + connection.peer.command() + "), uid " + connection.peer.uid();
  }
}
