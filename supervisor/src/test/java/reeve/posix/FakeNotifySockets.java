package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The notify sockets of a {@link FakePosix}: the test puts messages into their queues. */
public class FakeNotifySockets implements NotifySockets {
  /** A message that waits. */
  private record Message(Sender sender, String text, int[] descriptors) {}

  /** The sockets that were made, in order. */
  public final List<String> paths = new ArrayList<>();
  public final List<Integer> modes = new ArrayList<>();
  public final List<Integer> sockets = new ArrayList<>();
  public final Map<Integer, Integer> uids = new HashMap<>();
  /** By pidfd: what {@link #cgroupAtEnd} returns; a pidfd without an entry refers to a process that is not reaped. */
  public final Map<Integer, Long> cgroups = new HashMap<>();
  /** The facts about processes that were read, such as {@code uid 1000}. */
  public final List<String> reads = new ArrayList<>();
  /** Whether {@link #cgroupAtEnd} throws. */
  public boolean failing;
  /** What {@link #random} returns next; 0: it fails, once. */
  public long randoms = 0x1234;
  /** The messages that were sent to other processes: address, blank, text. */
  public final List<String> sent = new ArrayList<>();
  /** What {@link #send} returns. */
  public int sendResult;
  /** How many texts were read. */
  public int texts;

  private final Map<Integer, Deque<Message>> queues = new HashMap<>();
  private final FakePosix posix;

  public FakeNotifySockets(FakePosix posix) {
    this.posix = posix;
  }

  /** The socket that was made last. */
  public int last() {
    return sockets.get(sockets.size() - 1);
  }

  /** Puts a message into the queue of the socket that was made last. */
  public void arrives(Sender sender, String text, int... descriptors) {
    queues.get(last()).add(new Message(sender, text, descriptors));
  }

  /** Puts a message of a process, which the test names by its pid and uid, into the queue. */
  public void arrives(int pid, int uid, String text) {
    arrives(new Sender(pid, uid, false, -1), text);
  }

  public int waiting() {
    return queues.get(last()).size();
  }

  @Override
  public int send(String address, byte[] message) {
    if (sendResult == 0) {
      sent.add(address + " " + new String(message, StandardCharsets.UTF_8));
    }
    return sendResult;
  }

  @Override
  public int open(String path, int mode) {
    int fd = posix.newDescriptor();
    paths.add(path);
    modes.add(mode);
    sockets.add(fd);
    queues.put(fd, new ArrayDeque<>());
    posix.infos.put(path, new Files.FileInfo(0140000, 0, 1, 1));
    return fd;
  }

  @Override
  public Sender peek(int fd) {
    Message message = queues.get(fd).peek();
    return message == null ? null : message.sender();
  }

  @Override
  public String text(int fd, boolean keep) {
    texts++;
    return keep ? queues.get(fd).peek().text() : queues.get(fd).poll().text();
  }

  @Override
  public void drop(int fd) {
    queues.get(fd).poll();
  }

  @Override
  public int[] takeDescriptors(int fd) {
    return queues.get(fd).poll().descriptors();
  }

  @Override
  public boolean isDead(String path) {
    return false;
  }

  @Override
  public int realUid(int pid) {
    reads.add("uid " + pid);
    return uids.getOrDefault(pid, posix.stat(pid) == null ? -1 : 0);
  }

  @Override
  public long cgroupAtEnd(int pidfd) {
    if (failing) {
      throw new IllegalStateException("a test wants it");
    }
    return cgroups.getOrDefault(pidfd, NOT_REAPED);
  }

  @Override
  public long random() {
    return randoms++;
  }
}
