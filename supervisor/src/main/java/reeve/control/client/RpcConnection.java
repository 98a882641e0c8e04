package reeve.control.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import reeve.control.Protocol;
import reeve.json.Json;
import reeve.posix.FallbackSocket;
import reeve.posix.FilePlace;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/**
 * The client's end of a control socket, on the level of JSON-RPC: requests are made one after the other on one
 * connection. Whatever reeve does (it ends, it hangs, it sends garbage), each call returns an answer or throws a
 * {@link ClientException}. One thread.
 *
 * <p>It uses system calls instead of a SocketChannel: a whole process that sends one request took 69 instead of 74 ms
 * on JDK 17 and 47 instead of 63 ms on JDK 25 (each with a class data archive; medians of 25 runs), because the first
 * channel loads providers and, for unix sockets, java.security.
 */
public final class RpcConnection implements AutoCloseable {
  /** A deadline that never comes. */
  static final long NEVER = LineTransport.NEVER;

  /** How long a new program may take until it serves, on a machine under load. */
  private static final long START_NANOS = 60_000_000_000L;

  private static final long TICK = 500_000_000L;

  /** Called between a request and its answer. */
  public interface Listener {
    /** @param method such as {@code progress} or {@code event} */
    void notified(String method, Map<String, Object> params) throws ClientException;

    /** Called twice a second until the answer comes. */
    void waiting();
  }

  private LineTransport transport;
  private final String path;
  private final long silenceLimit;
  private String version = "";
  private int pid;
  private long upgrades;
  /** Where the ledger ended when an upgrade was announced; null: none was. */
  private FilePlace upgradeAt;
  private int lastId;
  private int pings;

  private RpcConnection(LineTransport transport, String path, long silenceLimit) {
    this.transport = transport;
    this.path = path;
    this.silenceLimit = silenceLimit;
  }

  /**
   * Connects to the first of the paths on which a process listens, and reads the greeting. A fallback of this user is
   * skipped if another user may have made it.
   *
   * @param paths at least one
   * @param silenceLimit how long reeve may send nothing at all, in nanoseconds
   */
  static RpcConnection connect(List<String> paths, long silenceLimit) throws ClientException {
    Posix posix = new LinuxPosix();
    ConnectFailures failures = new ConnectFailures();
    for (String path : paths) {
      String refusal = refusal(posix, path);
      if (refusal != null) {
        failures.add(path, refusal);
        continue;
      }
      int fd = LineTransport.connect(posix, path, System.nanoTime() + silenceLimit);
      if (fd >= 0) {
        RpcConnection connection = new RpcConnection(new LineTransport(posix, fd), path, silenceLimit);
        try {
          connection.greet();
          return connection;
        } catch (ClientException e) {
          connection.close();
          throw e;
        }
      }
      failures.add(path, -fd);
    }
    throw failures.exception();
  }

  /** Why a fallback of this user is not to be trusted; null: it is, or the path is another one. */
  private static String refusal(Posix posix, String path) {
    int euid = posix.euid();
    return FallbackSocket.isIn(path, euid) ? FallbackSocket.problem(posix, path, euid) : null;
  }

  private void greet() throws ClientException {
    RpcMessage hello = null;
    String line = transport.line(System.nanoTime() + silenceLimit);
    if (line != null) {
      hello = RpcMessage.of(ReceivedLine.fields(line));
    }
    if (hello == null || !hello.method().equals("hello") || !"reeve".equals(hello.params().get("server"))) {
      String cause = line != null ? "what listens on \"" + path + "\" is not reeve"
          : transport.hasEnded() ? "the connection to \"" + path + "\" was closed at once"
          : "nothing is received on \"" + path + "\"";
      throw new ClientException(ClientException.Kind.UNREACHABLE,
          "cannot talk to reeve: " + cause + "; " + ConnectFailures.HINT);
    }
    version = String.valueOf(hello.params().get("version"));
    pid = (int) hello.number("pid");
    upgrades = hello.number("upgrades");
    String protocol = hello.params().get("protocol") instanceof Json.Num number ? number.text() : "none";
    if (!protocol.equals(Integer.toString(Protocol.VERSION))) {
      throw new ClientException(ClientException.Kind.UNREACHABLE, "cannot talk to reeve " + version + " on \"" + path
          + "\": it speaks protocol " + protocol + ", and this program " + Protocol.VERSION
          + "; use the program of that version");
    }
  }

  /** The version of the reeve that answers. */
  String version() {
    return version;
  }

  /** The pid of the reeve that answers, in its own pid namespace; 0: it sent none. */
  int pid() {
    return pid;
  }

  /** How often reeve has replaced its program. */
  long upgrades() {
    return upgrades;
  }

  /** Whether the connection has ended because reeve replaces its program. */
  boolean isUpgraded() {
    return upgradeAt != null && transport.hasEnded();
  }

  /**
   * Waits until the connection has ended for an upgrade, and connects again.
   *
   * @return where the ledger ended when the upgrade was announced
   */
  FilePlace reconnect() throws ClientException {
    while (transport.line(System.nanoTime() + silenceLimit) != null) {
      // What comes before the end is of no importance.
    }
    transport.close();
    RpcConnection next = connect(List.of(path), Math.max(silenceLimit, START_NANOS));
    transport = next.transport;
    version = next.version;
    upgrades = next.upgrades;
    FilePlace ledger = upgradeAt == null ? FilePlace.UNKNOWN : upgradeAt;
    upgradeAt = null;
    return ledger;
  }

  /** The path of the socket on which it was reached. */
  String path() {
    return path;
  }

  /** The process of reeve; the caller closes it. */
  PeerProcess peer() {
    return transport.peer(path);
  }

  /** Whether reeve closed the connection, or is gone. */
  boolean hasEnded() {
    return transport.hasEnded();
  }

  @Override
  public void close() {
    transport.close();
  }

  // ---- requests

  /**
   * Sends a request and waits for the answer. Even without a deadline it throws when reeve ends, or when reeve sends
   * nothing at all for the silence limit and then does not answer a second request within the same time either.
   *
   * @param params by name: what {@link Json#text} takes
   * @param deadline when to give up, by {@link System#nanoTime}; {@link #NEVER}. reeve continues with the request
   * @param listener null: none
   * @return the fields of the result
   */
  Map<String, Object> call(String method, Map<String, ?> params, long deadline, Listener listener)
      throws ClientException {
    String id = Integer.toString(++lastId);
    send(id, method, params);
    long silence = System.nanoTime() + silenceLimit;
    long tick = listener == null ? NEVER : System.nanoTime() + TICK;
    boolean checked = false;
    while (true) {
      String line = transport.line(earlier(deadline, earlier(tick, silence)));
      long now = System.nanoTime();
      if (tick != NEVER && tick - now <= 0) {
        tick = now + TICK;
        listener.waiting();
      }
      if (line == null && transport.hasEnded()) {
        throw connectionLost(method, "the connection ended before the answer");
      }
      if (line != null) {
        Map<String, Object> fields = ReceivedLine.fields(line);
        RpcMessage message = RpcMessage.of(fields);
        upgradeAt = message == null ? upgradeAt : message.upgradeAt(upgradeAt);
        if (message != null && listener != null) {
          listener.notified(message.method(), message.params());
        }
        if (isAnswerTo(id, fields)) {
          return result(method, fields);
        }
        silence = now + silenceLimit;
        checked = false;
      } else if (deadline != NEVER && deadline - now <= 0) {
        throw new ClientException(ClientException.Kind.DEADLINE,
            "cannot wait any longer for \"" + method + "\": its deadline passed");
      } else if (silence - now > 0) {
        continue; // woken by a tick, not by silence
      } else if (checked) {
        throw connectionLost(method, "it has sent nothing for " + silenceLimit / 1_000_000_000 + " s; is it stopped?");
      } else {
        // A slow service may need a long wait; a second request checks that reeve still answers.
        send("\"ping-" + ++pings + "\"", "version", Map.of());
        silence = now + silenceLimit;
        checked = true;
      }
    }
  }

  /**
   * The next message that does not answer a request.
   *
   * @param deadline by {@link System#nanoTime}; {@link #NEVER}
   * @return null at the deadline, or when reeve has ended: {@link #hasEnded}
   */
  RpcMessage next(long deadline) {
    while (true) {
      String line = transport.line(deadline);
      if (line == null) {
        return null;
      }
      RpcMessage message = RpcMessage.of(ReceivedLine.fields(line));
      if (message != null) {
        upgradeAt = message.upgradeAt(upgradeAt);
        return message;
      }
    }
  }

  private void send(String id, String method, Map<String, ?> params) throws ClientException {
    byte[] line = ("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":" + Json.text(method) + ",\"params\":"
        + Json.text(params) + "}\n").getBytes(StandardCharsets.UTF_8);
    if (!transport.send(line, System.nanoTime() + silenceLimit) && !transport.isInputClosed()) {
      throw connectionLost(method, "it does not accept the request; is it stopped?");
    }
    // If reeve has ended, there may still be an answer to read.
  }

  private static boolean isAnswerTo(String id, Map<String, Object> message) {
    Object other = message.get("id");
    // A null id means that reeve could not read the id.
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
      throw connectionLost(method, "its answer is not an object");
    }
    return result;
  }

  private ClientException connectionLost(String method, String why) {
    return new ClientException(ClientException.Kind.LOST,
        "cannot get the answer to \"" + method + "\" from reeve on \"" + path + "\": " + why);
  }

  private static long earlier(long a, long b) {
    return a == NEVER || b - a < 0 ? b : a;
  }
}
