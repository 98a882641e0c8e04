package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static reeve.posix.Kernel.POSIX;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;

/** The sockets of sd_notify(3) with the real kernel; the senders are Python scripts. */
class NotifySocketsIT {
  private static final String SENDER = """
      import array, os, socket, sys
      s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
      s.connect(sys.argv[1])
      def send(text, fds=()):
          anc = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", fds))] if fds else []
          s.sendmsg([text.encode()], anc)
      """;

  @TempDir
  Path directory;
  private final NotifySockets sockets = POSIX.notifySockets();
  private String path;
  private int fd;

  @BeforeEach
  void open() {
    path = directory + "/web.secret";
    fd = sockets.open(path, 0666);
    assertTrue(fd >= 0, Errno.text(-fd));
  }

  @AfterEach
  void close() {
    POSIX.close(fd);
  }

  private Process start(String script) throws IOException {
    return new ProcessBuilder("python3", "-c", SENDER + script, path)
        .redirectError(ProcessBuilder.Redirect.INHERIT).redirectOutput(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Runs a script to its end; its pid is free then. */
  private void run(String script) throws Exception {
    Process process = start(script);
    assertTrue(process.waitFor(30, TimeUnit.SECONDS));
    assertEquals(0, process.exitValue());
  }

  /** Counts our descriptors of pipes: those of other kinds come and go with classes that are loaded. */
  private static long pipes() throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
      return all.filter(one -> isPipe(one)).count();
    }
  }

  private static boolean isPipe(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString().startsWith("pipe:");
    } catch (IOException e) {
      return false; // that of the list, which is closed by now
    }
  }

  @Test
  void aSenderIsIdentifiedWithoutTakingItsMessage() throws Exception {
    assertNull(sockets.peek(fd));
    Process sender = start("send('READY=1')\nsys.stdin.read()");
    try {
      Await.until("the message", () -> closed(sockets.peek(fd)) != null);
      NotifySockets.Sender first = closed(sockets.peek(fd));
      assertEquals(sender.pid(), first.pid());
      assertEquals(POSIX.euid(), first.uid());
      assertFalse(first.descriptors());
      assertEquals("READY=1", sockets.text(fd, true));
      assertEquals("READY=1", sockets.text(fd, false));
      assertNull(sockets.peek(fd));
    } finally {
      sender.destroyForcibly().waitFor();
    }
  }

  private static NotifySockets.Sender closed(NotifySockets.Sender sender) {
    if (sender != null && sender.pidfd() >= 0) {
      POSIX.close(sender.pidfd());
    }
    return sender;
  }

  /** The text of a message that is dropped is not read, and what follows is the next message. */
  @Test
  void aDroppedMessageIsGone() throws Exception {
    run("send('A=1')\nsend('B=2')");
    sockets.drop(fd);
    assertEquals("B=2", sockets.text(fd, false));
  }

  @Test
  void aMessageThatIsTooLongIsDiscarded() throws Exception {
    run("send('X' * 5000)\nsend('B=2')");
    assertNull(sockets.text(fd, false));
    assertEquals("B=2", sockets.text(fd, false));
  }

  /** To look at a message with descriptors neither receives nor closes one: the writer of the pipe stays open. */
  @Test
  void descriptorsStayInTheQueueUntilTheyAreTaken() throws Exception {
    Process sender = start("""
        r, w = os.pipe()
        send('BARRIER=1', [w] * 6)
        os.close(w)
        assert os.read(r, 1) == b""
        """);
    try {
      Await.until("the message", () -> closed(sockets.peek(fd)) != null);
      long before = pipes();
      assertTrue(closed(sockets.peek(fd)).descriptors());
      assertEquals("BARRIER=1", sockets.text(fd, true));
      assertEquals(before, pipes());
      assertTrue(sender.isAlive());
      int[] taken = sockets.takeDescriptors(fd);
      assertEquals(NotifySockets.MOST_DESCRIPTORS, taken.length);
      assertEquals(before + taken.length, pipes());
      for (int one : taken) {
        POSIX.close(one);
      }
      assertTrue(sender.waitFor(30, TimeUnit.SECONDS));
      assertEquals(0, sender.exitValue());
    } finally {
      sender.destroyForcibly().waitFor();
    }
  }

  @Test
  void noPidfdComesWithDescriptors() throws Exception {
    Process sender = start("r, w = os.pipe()\nsend('A=1')\nsend('BARRIER=1', [w])\nsys.stdin.read()");
    try {
      Await.until("the message", () -> closed(sockets.peek(fd)) != null);
      assumeTrue(closed(sockets.peek(fd)).pidfd() >= 0, "SKIPPED: the kernel passes no pidfds (Linux before 6.5)");
      sockets.drop(fd);
      Await.until("the second message", () -> sockets.peek(fd) != null);
      long before = pidfds();
      int[] taken = sockets.takeDescriptors(fd);
      assertEquals(1, taken.length);
      POSIX.close(taken[0]);
      assertEquals(before, pidfds());
    } finally {
      sender.destroyForcibly().waitFor();
    }
  }

  private static long pidfds() throws IOException {
    int count = 0;
    for (int one : ProcFiles.numbers("/proc/self/fdinfo")) {
      byte[] info = ProcFiles.read("/proc/self/fdinfo/" + one);
      count += info != null && new String(info, StandardCharsets.US_ASCII).contains("\nPid:") ? 1 : 0;
    }
    return count;
  }

  @Test
  void aPidfdShowsThatTheSenderIsGone() throws Exception {
    Process sender = start("send('A=1')\nsys.stdin.read()");
    Await.until("the message", () -> closed(sockets.peek(fd)) != null);
    NotifySockets.Sender first = sockets.peek(fd);
    try {
      assumeTrue(first.pidfd() >= 0, "SKIPPED: the kernel passes no pidfds of senders (Linux before 6.5)");
      assertEquals(NotifySockets.NOT_REAPED, sockets.cgroupAtEnd(first.pidfd()));
      sender.destroyForcibly().waitFor();
      Await.until("it is reaped", () -> sockets.cgroupAtEnd(first.pidfd()) != NotifySockets.NOT_REAPED);
    } finally {
      closed(first);
      sender.destroyForcibly().waitFor();
    }
  }

  @Test
  void thePathIsNotInTheListOfSockets() throws Exception {
    String all = Files.readString(Path.of("/proc/net/unix"));
    assertFalse(all.contains("web.secret"), "the name is listed");
    assertTrue(Files.exists(Path.of(path)));
    assertFalse(sockets.isDead(path));
    assertEquals(-Errno.ENAMETOOLONG, sockets.open(directory + "/" + "x".repeat(110), 0600));
    assertEquals(0666, POSIX.fileInfo(path).mode() & 07777);
  }

  @Test
  void theRealUserOfAProcessIsKnown() {
    assertEquals(POSIX.euid(), sockets.realUid(POSIX.pid()));
    assertEquals(-1, sockets.realUid(Integer.MAX_VALUE));
  }

  @Test
  void randomBitsDiffer() {
    long first = sockets.random();
    assertTrue(first != 0 && first != sockets.random());
  }

  /** A process that may connect to a stream socket of ours cannot pass a descriptor, whose close could block us. */
  @Test
  void streamSocketsRefuseDescriptors() throws Exception {
    int listening = POSIX.listen(directory + "/stream", 0600, -1);
    try {
      Process client = new ProcessBuilder("python3", "-c", """
          import array, os, socket, sys
          c = socket.socket(socket.AF_UNIX)
          c.connect(sys.argv[1])
          try:
              c.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [0]))])
          except PermissionError:
              sys.exit(3)
          """, directory + "/stream").inheritIO().start();
      assertTrue(client.waitFor(30, TimeUnit.SECONDS));
      assumeTrue(client.exitValue() != 0 || isAtLeast(6, 16), "SKIPPED: the kernel is older than Linux 6.16");
      assertEquals(3, client.exitValue());
    } finally {
      POSIX.close(listening);
    }
  }

  private static boolean isAtLeast(int major, int minor) {
    String[] release = System.getProperty("os.version").split("[.-]");
    int found = Integer.parseInt(release[0]);
    return found > major || found == major && Integer.parseInt(release[1]) >= minor;
  }

  @Test
  void aSocketWithoutItsProcessIsDead() {
    POSIX.close(fd);
    assertTrue(sockets.isDead(path));
    assertArrayEquals(new int[0], sockets.takeDescriptors(-1));
    assertNotNull(POSIX.fileInfo(path));
    fd = sockets.open(directory + "/other", 0600);
  }
}
