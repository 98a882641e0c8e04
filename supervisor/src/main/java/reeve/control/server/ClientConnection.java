package reeve.control.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Supplier;
import reeve.control.Subscription;
import reeve.core.Requester;
import reeve.posix.Errno;

/**
 * The connection of a client: its input that reeve has not processed yet, and the answers that it has not read yet.
 * Control thread only, except {@link #closed}.
 */
public final class ClientConnection {
  /** The descriptor of a client, with reads and writes that do not block. */
  interface Pipe {
    /** @return the bytes read; 0 at the end; minus an error number, -EAGAIN if there is nothing now */
    int read(byte[] buffer, int offset, int length);

    /** @return the bytes sent; minus an error number, -EAGAIN if none can be sent now */
    int send(byte[] buffer, int offset, int length);

    void close();
  }

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

  /** Small messages are joined up to this size. */
  private static final int SENT_AT_ONCE = 16 * 1024;

  final int fd;
  final Requester peer;
  private final Pipe pipe;
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
  /** Null if it has not subscribed. */
  Subscription subscription;

  private byte[] in = new byte[FIRST_BUFFER];
  private int lineStart;
  private int scanned;
  private int end;

  private int pending;
  private final ArrayDeque<Supplier<String>> answers = new ArrayDeque<>();
  private final ArrayDeque<byte[]> out = new ArrayDeque<>();
  private int outAt;
  private int unread;
  private boolean lineTaken;

  ClientConnection(int fd, Pipe pipe, Requester peer) {
    this.fd = fd;
    this.pipe = pipe;
    this.peer = peer;
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
    return !lineTaken || hasPartOfLine() && pending == 0;
  }

  boolean hasPartOfLine() {
    return end > lineStart;
  }

  /** How many requests wait for their answers. */
  int pending() {
    return pending;
  }

  /** Whether further requests are taken now. */
  boolean takesRequests() {
    return !inputEnded && pending < MAX_PENDING && unread <= MAX_UNREAD;
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
    pending++;
  }

  // ---- what the client receives

  /**
   * Sends the answer to a request. The answer is written once the client has read enough of the earlier ones.
   *
   * @param line makes the text without a line end, or null for no answer
   */
  void answer(Supplier<String> line) {
    answers.add(line);
    makeAnswers();
  }

  /** Sends a line before the answers that have not been written yet. */
  void send(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    out.add(bytes);
    unread += bytes.length;
  }

  private void makeAnswers() {
    while (!answers.isEmpty() && unread <= MAX_UNREAD && !closed) {
      pending--;
      String line = answers.poll().get();
      if (line != null) {
        send(line);
      }
    }
  }

  boolean hasUnread() {
    return unread > 0;
  }

  /** Whether the client does not read the events that it subscribed to. */
  boolean isBehind() {
    return unread > MAX_UNREAD_EVENTS;
  }

  /** How many bytes are buffered for the client. */
  int memory() {
    return in.length + unread;
  }

  /**
   * Sends as much as the client takes.
   *
   * @return -1: it is gone; 1: it took something; else 0
   */
  int flush() {
    int progress = 0;
    while (!out.isEmpty()) {
      byte[] first = out.peek();
      if (first.length - outAt < SENT_AT_ONCE && out.size() > 1) {
        first = joinFirst();
      }
      int sent = pipe.send(first, outAt, first.length - outAt);
      if (sent < 0) {
        return sent == -Errno.EAGAIN ? progress : -1;
      }
      progress = 1;
      outAt += sent;
      unread -= sent;
      if (outAt == first.length) {
        out.poll();
        outAt = 0;
      }
      makeAnswers();
    }
    return progress;
  }

  /** Joins the first messages into one. */
  private byte[] joinFirst() {
    int size = -outAt;
    int count = 0;
    for (byte[] message : out) {
      if (count > 0 && size + message.length > SENT_AT_ONCE) {
        break;
      }
      size += message.length;
      count++;
    }
    byte[] joined = new byte[size];
    int at = 0;
    for (int i = 0; i < count; i++) {
      byte[] message = out.poll();
      System.arraycopy(message, outAt, joined, at, message.length - outAt);
      at += message.length - outAt;
      outAt = 0;
    }
    out.addFirst(joined);
    return joined;
  }

  /** Closes the descriptor and frees the buffers of the client. */
  void close() {
    if (!closed) {
      closed = true;
      answers.clear();
      out.clear();
      unread = 0;
      pipe.close();
    }
  }
}
