package reeve.health;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.posix.Errno;
import reeve.posix.FakePosix;

/** Sockets without a network, whose events a test triggers. Descriptors count from 500. */
final class FakeSockets extends FakePosix {
  /** Results of the next connects by {@link #connectTcp} and {@link #connectNow}; a descriptor where there is none. */
  final Deque<Integer> connectErrors = new ArrayDeque<>();

  /** The requests that were sent. */
  final List<String> sent = new ArrayList<>();

  /** The ports, or paths, that were connected to. */
  final List<String> connects = new ArrayList<>();

  /** The descriptors that are open. */
  final Set<Integer> open = new HashSet<>();

  /** The timeout of the last poll in nanoseconds; -1: without end. */
  long waited;

  private final Map<Integer, Integer> soErrors = new HashMap<>();
  private final Map<Integer, Deque<byte[]>> incoming = new HashMap<>();
  private final Set<Integer> ready = new HashSet<>();
  private int next = 500;

  /** The connect of this socket ends. @param errno 0: it is connected */
  void connected(int fd, int errno) {
    soErrors.put(fd, errno);
    ready.add(fd);
  }

  /** Data arrives on a socket; null: the other end closes it. */
  void receive(int fd, String data) {
    incoming.computeIfAbsent(fd, key -> new ArrayDeque<>())
        .add(data == null ? new byte[0] : data.getBytes(StandardCharsets.ISO_8859_1));
    ready.add(fd);
  }

  private int open(String target) {
    connects.add(target);
    Integer error = connectErrors.poll();
    if (error != null && error != 0) {
      return -error;
    }
    open.add(next);
    return next++;
  }

  @Override
  public int connectTcp(byte[] address, int port) {
    return open(address.length + " bytes:" + port);
  }

  @Override
  public int connectNow(String path) {
    return open(path);
  }

  @Override
  public int connectError(int fd) {
    return soErrors.getOrDefault(fd, 0);
  }

  @Override
  public int send(int fd, byte[] buffer, int offset, int length) {
    sent.add(new String(buffer, offset, length, StandardCharsets.ISO_8859_1));
    return length;
  }

  @Override
  public int read(int fd, byte[] buffer, int offset, int length) {
    Deque<byte[]> data = incoming.getOrDefault(fd, new ArrayDeque<>());
    if (data.isEmpty()) {
      return -Errno.EAGAIN;
    }
    byte[] first = data.poll();
    System.arraycopy(first, 0, buffer, offset, first.length);
    return first.length;
  }

  @Override
  public void close(int fd) {
    if (!open.remove(fd)) {
      throw new AssertionError("descriptor " + fd + " is not open");
    }
  }

  /** Reports what the test triggered since the last poll, and never waits. */
  @Override
  public int poll(long[] entries, int n, long timeoutNanos) {
    waited = timeoutNanos;
    int happened = 0;
    for (int i = 0; i < n; i++) {
      int fd = (int) entries[i];
      if (ready.remove(fd)) {
        entries[i] |= (entries[i] >>> 32 & 0xffff) << 48; // everything that was waited for
        happened++;
      }
    }
    return happened;
  }
}
