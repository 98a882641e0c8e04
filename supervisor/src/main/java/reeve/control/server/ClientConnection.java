package reeve.control.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Supplier;
import reeve.control.Subscription;
import reeve.core.Requester;
import reeve.posix.Errno;

/**
 * One client: what of it was read and not yet understood, what was answered and not yet taken. The control thread's
 * alone, but for {@link #closed}.
 */
public final class ClientConnection {
  /** Its descriptor, as reads and writes that do not block. */
  interface Pipe {
    /** @return bytes got, 0 at the end, minus an error number; -EAGAIN: nothing now */
    int read(byte[] buffer, int offset, int length);

    /** @return bytes taken, minus an error number; -EAGAIN: none now */
    int send(byte[] buffer, int offset, int length);

    void close();
  }

  /** Longest request in bytes. 2000 names fit; a client that has more to say says it in several. */
  public static final int LONGEST_LINE = 64 * 1024;

  /** With so much unread no further request of it is looked at, and no further answer is made. */
  public static final int UNREAD = 64 * 1024;

  /** With so much unread a subscriber is dropped: some thousand events. */
  public static final int MOST_EVENTS = 1024 * 1024;

  /** Requests that wait for their answers; further ones wait in the socket. */
  public static final int PENDING = 16;

  /** So many lines in a row that are no requests: it is no client. */
  public static final int MOST_RUBBISH = 10;

  private static final int FIRST_BUFFER = 2048;

  /** Small messages are sent together. */
  private static final int SENT_AT_ONCE = 16 * 1024;

  final int fd;
  public final Requester peer;
  private final Pipe pipe;
  long deadline;
  long patience;
  long lastAsked;
  int requests;
  int rubbish;
  public volatile boolean closed;
  boolean lastWords;
  Subscription subscription;

  private byte[] in = new byte[FIRST_BUFFER];
  private int begin; // of the line that is being read
  private int scanned;
  private int end;

  private int pending;
  private final ArrayDeque<Supplier<String>> answers = new ArrayDeque<>();
  private final ArrayDeque<byte[]> out = new ArrayDeque<>();
  private int outAt;
  private int unread;
  private boolean asked;

  ClientConnection(int fd, Pipe pipe, Requester peer) {
    this.fd = fd;
    this.pipe = pipe;
    this.peer = peer;
  }

  /** For people. May hold what the client calls itself. */
  String who() {
    return "pid " + peer.pid() + " (" + peer.command() + "), uid " + peer.uid();
  }

  // ---- what it asks

  /** Whether it owes us a request: it never made one, or made a part of one. */
  boolean isSilent() {
    return !asked || hasPartOfLine() && pending == 0;
  }

  boolean hasPartOfLine() {
    return end > begin;
  }

  /** Requests that were not answered yet. */
  int pending() {
    return pending;
  }

  /** Whether it should be read from now. */
  boolean isWelcome() {
    return !lastWords && pending < PENDING && unread <= UNREAD;
  }

  /** @return bytes got, 0 at the end, minus an error number; -EAGAIN: nothing now */
  int fill() {
    if (begin > 0) {
      System.arraycopy(in, begin, in, 0, end - begin);
      scanned -= begin;
      end -= begin;
      begin = 0;
    }
    if (end == in.length) {
      in = Arrays.copyOf(in, Math.min(2 * in.length, LONGEST_LINE + 1));
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
    return end - begin > LONGEST_LINE && scanned == end;
  }

  /** The next request; from now on it is pending. @return its line without its end, or null */
  byte[] takeLine() {
    while (scanned < end) {
      if (in[scanned++] == '\n') {
        byte[] line = Arrays.copyOfRange(in, begin, scanned - 1);
        begin = scanned;
        asked = true;
        return line;
      }
    }
    return null;
  }

  /** A request was taken, and one {@link #answer} will follow. */
  void begin() {
    pending++;
  }

  // ---- what it is told

  /**
   * The answer to a request. It is made once the client has read enough of those before.
   *
   * @param line gives the text without a line end, or null for nothing
   */
  void answer(Supplier<String> line) {
    answers.add(line);
    release();
  }

  /** Something that is told at once. */
  void tell(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    out.add(bytes);
    unread += bytes.length;
  }

  private void release() {
    while (!answers.isEmpty() && unread <= UNREAD && !closed) {
      pending--;
      String line = answers.poll().get();
      if (line != null) {
        tell(line);
      }
    }
  }

  boolean hasUnread() {
    return unread > 0;
  }

  /** Whether it does not read the events that it asked for. */
  boolean isBehind() {
    return unread > MOST_EVENTS;
  }

  /** Bytes that it costs. */
  int memory() {
    return in.length + unread;
  }

  /** Sends what the client takes. @return -1 if it is gone, 1 if it took something, else 0 */
  int flush() {
    int progress = 0;
    while (!out.isEmpty()) {
      byte[] first = out.peek();
      if (first.length - outAt < SENT_AT_ONCE && out.size() > 1) {
        first = join();
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
      release();
    }
    return progress;
  }

  /** Makes one message of the first ones. */
  private byte[] join() {
    int size = -outAt;
    int count = 0;
    for (byte[] each : out) {
      if (count > 0 && size + each.length > SENT_AT_ONCE) {
        break;
      }
      size += each.length;
      count++;
    }
    byte[] joined = new byte[size];
    int at = 0;
    for (int i = 0; i < count; i++) {
      byte[] each = out.poll();
      System.arraycopy(each, outAt, joined, at, each.length - outAt);
      at += each.length - outAt;
      outAt = 0;
    }
    out.addFirst(joined);
    return joined;
  }

  /** For good, and all that is kept for it. */
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
