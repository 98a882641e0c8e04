package reeve.control.server;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import reeve.control.Access;
import reeve.control.PendingCall;
import reeve.control.Request;
import reeve.control.Subscription;
import reeve.core.Requester;

/**
 * The connection of a client: its input that reeve has not processed yet, and the answers that it has not read yet.
 * Control thread only, except {@link #closed}.
 */
public final class ClientConnection {
  /** The longest request in bytes. 2000 names fit; a client with more names sends several requests. */
  public static final int MAX_LINE = 64 * 1024;

  /** While a client has more unread bytes than this, none of its requests is taken and no answer to it is written. */
  public static final int MAX_UNREAD = 64 * 1024;

  /** A subscriber with more unread bytes than this is dropped: this is the size of some thousand events. */
  public static final int MAX_UNREAD_EVENTS = 1024 * 1024;

  /** How many requests may wait for their answers; further ones wait in the socket. */
  public static final int MAX_PENDING = 16;

  /** After this many lines in a row that are not requests, the connection is closed. */
  public static final int MAX_MALFORMED = 10;

  private static final int FIRST_BUFFER = 2048;

  final int fd;
  final Requester peer;
  private final ClientPipe pipe;
  /**
   * When the client must have read its answers or sent its request, and how long it has in all; see
   * {@link ConnectionLimits}.
   */
  long deadline;
  long timeLimit;
  /** When it connected, or sent its last request. */
  long lastRequestAt;
  /** How many requests it has sent. */
  int requests;
  /** How many lines in a row were not requests. */
  int malformed;
  volatile boolean closed;
  /** Whether it sends no further request; it is closed after the last answer. */
  boolean inputEnded;
  /** What {@link AccessControl} decided, and by which of its versions; null: nothing yet. */
  Access access;
  int accessVersion;
  /** Null if it has not subscribed. */
  Subscription subscription;

  /** The calls that are not answered yet, by the objects of their requests. */
  final Map<Request, PendingCall> calls = new IdentityHashMap<>(2);

  private byte[] in = new byte[FIRST_BUFFER];
  private int lineStart;
  private int scanned;
  private int end;

  private final ClientOutput output;
  private boolean lineTaken;

  ClientConnection(int fd, ClientPipe pipe, Requester peer) {
    this.fd = fd;
    this.pipe = pipe;
    this.peer = peer;
    this.output = new ClientOutput(pipe, MAX_UNREAD);
  }

  /** The client's process, for people. May hold control characters of its command line. */
  String describe() {
    return "pid " + peer.pid() + " (" + peer.command() + "), uid " + peer.uid();
  }

  // ---- what the client sends

  /**
   * Whether a request of the client is overdue at its deadline: it has not sent any yet, or has sent only a part of
   * one.
   */
  boolean owesRequest() {
    return !lineTaken || hasPartOfLine() && output.pending() == 0;
  }

  boolean hasPartOfLine() {
    return end > lineStart;
  }

  /** How many requests wait for their answers. */
  int pending() {
    return output.pending();
  }

  /** Whether further requests are taken now. */
  boolean takesRequests() {
    return !inputEnded && output.pending() < MAX_PENDING && output.unread() <= MAX_UNREAD;
  }

  /**
   * Reads once.
   *
   * @return the bytes read; 0 at the end; minus an error number, -EAGAIN if there is nothing now
   */
  int fill() {
    if (lineStart > 0) {
      System.arraycopy(in, lineStart, in, 0, end - lineStart);
      scanned -= lineStart;
      end -= lineStart;
      lineStart = 0;
    }
    if (end == in.length) {
      in = Arrays.copyOf(in, Math.min(2 * in.length, MAX_LINE + 1));
    } else if (end == 0 && in.length > FIRST_BUFFER) {
      in = new byte[FIRST_BUFFER];
    }
    int got = pipe.read(in, end, in.length - end);
    if (got > 0) {
      end += got;
    }
    return got;
  }

  /** Whether the line that is being read is longer than any request. */
  boolean isTooLong() {
    return end - lineStart > MAX_LINE && scanned == end;
  }

  /** @return the next line without its end; null: it has not arrived completely */
  byte[] takeLine() {
    while (scanned < end) {
      if (in[scanned++] == '\n') {
        byte[] line = Arrays.copyOfRange(in, lineStart, scanned - 1);
        lineStart = scanned;
        lineTaken = true;
        return line;
      }
    }
    return null;
  }

  /** Counts a request that was taken; one {@link #answer} follows. */
  void countPending() {
    output.countPending();
  }

  // ---- what the client receives

  /**
   * Sends the answer to a request. The answer is written once the client has read enough of the earlier ones.
   *
   * @param answer its parts are made when there is room for them
   */
  void answer(Answer answer) {
    output.answer(answer);
  }

  /** Sends a line before the answers of which nothing has been written yet. */
  void send(String line) {
    output.send(line);
  }

  boolean hasUnread() {
    return output.unread() > 0;
  }

  /** Whether the client does not read the events that it subscribed to. */
  boolean isBehind() {
    return output.memory() > MAX_UNREAD_EVENTS;
  }

  /** How many bytes are buffered for the client. */
  int memory() {
    return in.length + output.memory();
  }

  /**
   * Sends as much as the client takes.
   *
   * @return -1: it is gone; 1: it took something; else 0
   */
  int flush() {
    return output.flush();
  }

  /** Closes the descriptor and frees the buffers of the client. */
  void close() {
    if (!closed) {
      closed = true;
      output.clear();
      pipe.close();
    }
  }
}
