package reeve.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import reeve.core.Requester;
import reeve.posix.Errno;
import reeve.posix.UnixSockets;

/** One client: what of it was read and not yet understood, what was written and not yet taken. The control thread's alone. */
final class Connection {
  /** Longest request in bytes. 2000 names fit; a client that has more to say says it in several. */
  static final int LONGEST_LINE = 64 * 1024;

  /** With so much unread no further request of it is looked at, and a subscriber is dropped. */
  static final int UNREAD = 256 * 1024;

  /** Requests that wait for their answers; further ones wait in the socket. */
  static final int PENDING = 16;

  private static final int FIRST_BUFFER = 1024;

  final int fd;
  final Requester peer;
  long deadline;
  long patience;
  long lastAsked;
  int pending;
  volatile boolean closed;
  boolean lastWords;
  Subscription subscription;
  private byte[] in = new byte[FIRST_BUFFER];
  private int used;
  private int scanned;
  private final ArrayDeque<byte[]> out = new ArrayDeque<>();
  private int outAt;
  private long unread;
  private boolean asked;

  Connection(int fd, Requester peer) {
    this.fd = fd;
    this.peer = peer;
  }

  /** Whether it owes us a request: it never made one, understood or not, or a part of one. */
  boolean isSilent() {
    return !asked || used > 0 && pending == 0;
  }

  boolean hasUnread() {
    return unread > 0;
  }

  boolean isBehind() {
    return unread > UNREAD;
  }

  boolean hasPartOfLine() {
    return used > 0;
  }

  /** Whether it should be read from now. */
  boolean isWelcome() {
    return !lastWords && pending < PENDING && !isBehind();
  }

  /** @return bytes got, 0 at the end, minus an error number; -EAGAIN: nothing now */
  int fill() {
    if (used == in.length) {
      in = Arrays.copyOf(in, Math.min(2 * in.length, LONGEST_LINE + 1));
    }
    int got = UnixSockets.read(fd, in, used, in.length - used);
    if (got > 0) {
      used += got;
    }
    return got;
  }

  /** Whether the line that is being read is longer than any request. */
  boolean isTooLong() {
    return used > LONGEST_LINE && scanned == used;
  }

  /** @return the next whole line without its end, or null */
  byte[] takeLine() {
    while (scanned < used) {
      if (in[scanned++] == '\n') {
        byte[] line = Arrays.copyOf(in, scanned - 1);
        System.arraycopy(in, scanned, in, 0, used - scanned);
        used -= scanned;
        scanned = 0;
        asked = true;
        if (used == 0 && in.length > FIRST_BUFFER) {
          in = new byte[FIRST_BUFFER];
        }
        return line;
      }
    }
    return null;
  }

  void put(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    out.add(bytes);
    unread += bytes.length;
  }

  /** Sends what the client takes. @return -1 if it is gone, 1 if it took something, else 0 */
  int flush() {
    int progress = 0;
    while (!out.isEmpty()) {
      byte[] first = out.peek();
      int sent = UnixSockets.send(fd, first, outAt, first.length - outAt);
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
    }
    return progress;
  }
}
