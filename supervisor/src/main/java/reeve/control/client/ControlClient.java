package reeve.control.client;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import reeve.control.LineTransport;
import reeve.control.method.MethodTable;
import reeve.json.Json;
import reeve.posix.Errno;

/**
 * The other end of the control socket, for commands: one request after the other on one connection. Whatever reeve does (ends, hangs,
 * answers rubbish), a call comes back: with an answer, or with a {@link ClientException}. One thread.
 *
 * <pre>{@code
 * try (Client client = Client.connect(List.of("/run/reeve.sock"))) {
 *   Map<String, Object> result = client.call("status", Map.of("services", List.of("web")));
 * }
 * }</pre>
 *
 * <p>Values are those of {@link Json}. By the system's own calls and not by a SocketChannel: a whole process that asks once took 69 against
 * 74 ms on JDK 17 and 47 against 63 on 25 (a class data archive for each; medians of 25), for the first channel loads providers and, for
 * unix sockets, java.security.
 */
public final class ControlClient implements AutoCloseable {
  /** For a deadline: none. */
  public static final long NEVER = Long.MAX_VALUE;

  /** reeve answers within microseconds: with nothing at all for so long it is stopped, or it is no reeve. */
  static final long PATIENCE = 10_000_000_000L;

  private static final long TICK = 500_000_000L;

  private static final String HINT = "start one with \"reeve run\", or name its socket with --socket or REEVE_SOCKET";

  /** Is told what comes between a request and its answer. */
  public interface Listener {
    /** @param method such as {@code progress} or {@code event} */
    void notified(String method, Map<String, Object> params);

    /** Is called twice a second while the answer does not come: to say how long it takes. */
    default void waiting() {}
  }

  /** What came unasked. */
  public record Notification(String method, Map<String, Object> params) {}

  private final LineTransport wire;
  private final String path;
  private final long patience;
  private String version = "";
  private int pid;
  private int lastId;
  private int pings;

  private ControlClient(LineTransport wire, String path, long patience) {
    this.wire = wire;
    this.path = path;
    this.patience = patience;
  }

  /**
   * Connects to the first of the paths on which anybody listens, and hears the greeting.
   *
   * @param paths at least one
   */
  public static ControlClient connect(List<String> paths) throws ClientException {
    return connect(paths, PATIENCE);
  }

  /** @param patience how long reeve may say nothing at all, nanoseconds */
  public static ControlClient connect(List<String> paths, long patience) throws ClientException {
    int[] errors = new int[paths.size()];
    for (int i = 0; i < errors.length; i++) {
      int fd = LineTransport.connect(paths.get(i), System.nanoTime() + patience);
      if (fd >= 0) {
        ControlClient client = new ControlClient(new LineTransport(fd), paths.get(i), patience);
        try {
          client.greet();
          return client;
        } catch (ClientException e) {
          client.close();
          throw e;
        }
      }
      errors[i] = -fd;
    }
    throw unreachable(paths, errors);
  }

  private static ClientException unreachable(List<String> paths, int[] errors) {
    StringBuilder text = new StringBuilder("cannot reach reeve: ");
    boolean forbidden = false;
    for (int i = 0; i < errors.length; i++) {
      forbidden |= errors[i] == Errno.EACCES;
      text.append(i == 0 ? "" : ", ").append('"').append(paths.get(i)).append("\": ").append(cause(errors[i]));
    }
    if (forbidden) {
      return new ClientException(ClientException.Kind.FORBIDDEN,
          text.append("; ask as its owner or as root, or set [reeve] socket-group").toString());
    }
    return new ClientException(ClientException.Kind.UNREACHABLE, text.append("; ").append(HINT).toString());
  }

  private static String cause(int error) {
    switch (error) {
      case Errno.ENOENT:
        return "there is no such socket";
      case Errno.ECONNREFUSED:
        return "nobody listens there any more";
      case Errno.EAGAIN:
        return "its queue is full and does not move, is that reeve stopped?";
      default:
        return Errno.text(error);
    }
  }

  // ---- what the greeting says

  /** The version of the reeve that answers. */
  public String version() {
    return version;
  }

  public int pid() {
    return pid;
  }

  /** The socket that it was reached by. */
  public String path() {
    return path;
  }

  private void greet() throws ClientException {
    Notification hello = null;
    String line = wire.line(System.nanoTime() + patience);
    if (line != null) {
      hello = notification(parse(line));
    }
    if (hello == null || !hello.method().equals("hello") || !"reeve".equals(hello.params().get("server"))) {
      String what = line != null ? "what listens on \"" + path + "\" is no reeve"
          : wire.hasEnded() ? "the connection to \"" + path + "\" was closed at once"
          : "nothing is said on \"" + path + "\"";
      throw new ClientException(ClientException.Kind.UNREACHABLE, "cannot talk to reeve: " + what + "; " + HINT);
    }
    version = String.valueOf(hello.params().get("version"));
    pid = hello.params().get("pid") instanceof Json.Num number && number.asLong() != null ? number.asLong().intValue()
        : 0;
    String protocol = hello.params().get("protocol") instanceof Json.Num number ? number.text() : "none";
    if (!protocol.equals(Integer.toString(MethodTable.PROTOCOL))) {
      throw new ClientException(ClientException.Kind.UNREACHABLE, "cannot talk to reeve " + version + " on \"" + path
          + "\": it speaks protocol " + protocol + ", and this program " + MethodTable.PROTOCOL
          + "; use the program of that version");
    }
  }

  // ---- requests

  /** {@link #call(String, Map, long, Listener)} without a deadline, deaf to what comes before the answer. */
  public Map<String, Object> call(String method, Map<String, ?> params) throws ClientException {
    return call(method, params, NEVER, null);
  }

  /**
   * Asks, and waits for the answer. Without one it still ends when reeve does, or when reeve says nothing at all for 20
   * s, though asked whether it is there.
   *
   * @param params by name: what {@link Json#text} takes
   * @param deadline when to give up, by System.nanoTime; {@link #NEVER}. reeve goes on with what it was asked
   * @param listener null: nobody listens
   * @return the result's fields
   */
  public Map<String, Object> call(String method, Map<String, ?> params, long deadline, Listener listener)
      throws ClientException {
    String id = Integer.toString(++lastId);
    send(id, method, params);
    long silence = System.nanoTime() + patience;
    long tick = listener == null ? NEVER : System.nanoTime() + TICK;
    boolean asked = false;
    while (true) {
      String line = wire.line(earlier(deadline, earlier(tick, silence)));
      long now = System.nanoTime();
      if (tick != NEVER && tick - now <= 0) {
        tick = now + TICK;
        listener.waiting();
      }
      if (line == null && wire.hasEnded()) {
        throw lost(method, "the connection ended before the answer");
      }
      if (line != null) {
        Map<String, Object> message = parse(line);
        Notification notification = notification(message);
        if (notification != null && listener != null) {
          listener.notified(notification.method(), notification.params());
        }
        if (isAnswerTo(id, message)) {
          return result(method, message);
        }
        silence = now + patience;
        asked = false;
      } else if (deadline != NEVER && deadline - now <= 0) {
        throw new ClientException(ClientException.Kind.DEADLINE,
            "cannot wait any longer for \"" + method + "\": its deadline passed");
      } else if (silence - now > 0) {
        continue; // it was a tick
      } else if (asked) {
        throw lost(method, "it says nothing for " + patience / 1_000_000_000 + " s; is it stopped?");
      } else {
        // To wait long is right for a slow service; whether anybody is there is asked as often as needed.
        send("\"ping-" + ++pings + "\"", "version", Map.of());
        silence = now + patience;
        asked = true;
      }
    }
  }

  /**
   * What comes unasked, after a call that subscribed.
   *
   * @param deadline by System.nanoTime; {@link #NEVER}
   * @return null at the deadline, or when reeve has ended: {@link #hasEnded}
   */
  public Notification next(long deadline) throws ClientException {
    while (true) {
      String line = wire.line(deadline);
      if (line == null) {
        return null;
      }
      Notification notification = notification(parse(line));
      if (notification != null) {
        return notification;
      }
    }
  }

  /** Whether reeve closed the connection, or is gone. */
  public boolean hasEnded() {
    return wire.hasEnded();
  }

  @Override
  public void close() {
    wire.close();
  }

  private void send(String id, String method, Map<String, ?> params) throws ClientException {
    byte[] line = ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":" + Json.text(method) + ",\"params\":"
        + Json.text(params) + "}\n")
        .getBytes(StandardCharsets.UTF_8);
    if (!wire.send(line, System.nanoTime() + patience) && !wire.isDeaf()) {
      throw lost(method, "it takes no request; is it stopped?");
    }
    // If it has ended, there may still be an answer to read.
  }

  private static boolean isAnswerTo(String id, Map<String, Object> message) {
    Object other = message.get("id");
    // null: it could not even read the id.
    return (message.containsKey("result") || message.containsKey("error"))
        && (other == null || other instanceof Json.Num number && number.text().equals(id));
  }

  private Map<String, Object> result(String method, Map<String, Object> message) throws ClientException {
    if (message.get("error") instanceof Map<?, ?> error) {
      int code =
          error.get("code") instanceof Json.Num number && number.asLong() != null ? number.asLong().intValue() : 0;
      throw new ClientException(code, String.valueOf(error.get("message")), error.get("data"));
    }
    Map<String, Object> result = Json.object(message.get("result"));
    if (result == null) {
      throw lost(method, "its answer is no object");
    }
    return result;
  }

  private static Notification notification(Map<String, Object> message) {
    if (message.containsKey("id") || !(message.get("method") instanceof String method)) {
      return null;
    }
    Map<String, Object> params = Json.object(message.get("params"));
    return new Notification(method, params == null ? new HashMap<>() : params);
  }

  /** @return an empty object if it is none */
  private static Map<String, Object> parse(String line) {
    Map<String, Object> object = null;
    try {
      object = Json.object(Json.parse(line));
    } catch (Json.Malformed e) {
      // Told by who misses the answer, or here: it is none.
    }
    return object == null ? new HashMap<>() : object;
  }

  private ClientException lost(String method, String why) {
    return new ClientException(ClientException.Kind.LOST,
        "cannot hear from reeve on \"" + path + "\" what came of \"" + method + "\": " + why);
  }

  private static long earlier(long a, long b) {
    return a == NEVER || b - a < 0 ? b : a;
  }
}
