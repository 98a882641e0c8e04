package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.log.RecordingLog;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** The files of the control socket are kept in place, over the kernel. */
@Timeout(60)
final class SocketWatchTest {
  @TempDir
  Path directory;

  private final RecordingLog log = new RecordingLog();
  private final CountDownLatch lookedUp = new CountDownLatch(1);
  private final CountDownLatch found = new CountDownLatch(1);
  private final Posix kernel = new LinuxPosix();
  /** How often listen(2) lacks a class. */
  private volatile int missing;
  private ControlSocketFile file;
  private SocketWatch watch;

  /** The kernel, with a database of groups that does not answer before {@link #found}. */
  private Posix posix() {
    return (Posix) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Posix.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("groupId")) {
            lookedUp.countDown();
            found.await();
            return -1;
          }
          if (method.getName().equals("listen") && missing-- > 0) {
            throw new NoClassDefFoundError("reeve/Missing");
          }
          try {
            return method.invoke(kernel, arguments);
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private void lock(String group) {
    Posix posix = posix();
    file = new ControlSocketFile(directory.resolve("s").toString(), group);
    assertEquals(null, file.lock(posix, posix));
    watch = new SocketWatch(file, posix, log);
  }

  private void check(long now) {
    watch.check();
    watch.advance(now, false);
  }

  @AfterEach
  void end() {
    watch.close();
    file.close(kernel);
  }

  @Test
  void aProblemThatIsGoneIsForgotten() throws Exception {
    lock(null);
    watch.open(0);
    Path lock = directory.resolve("s.lock");
    Files.move(lock, directory.resolve("moved"));
    Files.createDirectory(lock);
    check(1);
    assertEquals(1 + SocketWatch.FIRST_PAUSE, watch.deadline());
    Files.delete(lock);
    Files.move(directory.resolve("moved"), lock);
    check(2);
    assertEquals(ConnectionLimits.NEVER, watch.deadline());
    Files.delete(directory.resolve("s"));
    check(3);
    assertTrue(log.lines.contains("warn Made the control socket \"" + directory.resolve("s")
        + "\" again: it or its lock was removed"), log.lines.toString());
  }

  /** A class may be missing because there is no descriptor to read it; the control thread must not end. */
  @Test
  void aMissingClassIsTriedAgain() {
    missing = 1;
    lock(null);
    watch.open(0);
    assertEquals(SocketWatch.FIRST_PAUSE, watch.deadline());
    watch.advance(SocketWatch.FIRST_PAUSE, false);
    assertTrue(file.fd() >= 0);
  }

  /** getgrnam(3) may wait for a server that does not answer; the end of reeve does not wait for it. */
  @Test
  void theEndDoesNotWaitForTheGroup() throws Exception {
    lock("operators");
    Thread control = new Thread(() -> watch.open(0));
    control.start();
    lookedUp.await();
    Thread end = new Thread(() -> file.close(kernel));
    end.start();
    end.join(10_000);
    boolean waits = end.isAlive();
    found.countDown();
    control.join();
    end.join();
    assertFalse(waits);
    assertEquals(-1, file.fd());
    assertFalse(Files.exists(directory.resolve("s")), "what is made after the end is removed");
  }
}
