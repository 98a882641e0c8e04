package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reeve.Await;
import reeve.control.FakeBackend;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.runtime.admin.ControlEvents;
import reeve.time.ManualClock;

/** The attempts of the loop to serve the control socket when descriptors run out. */
final class ControlSetupTest {
  private static final long SECOND = 1_000_000_000L;

  @TempDir
  Path directory;

  private final Posix kernel = new LinuxPosix();
  private final ManualClock clock = new ManualClock();
  private final RecordingLog log = new RecordingLog();
  private final List<String> announced = new ArrayList<>();
  private final List<Integer> eventFds = new CopyOnWriteArrayList<>();
  private int failures;
  /** How often the server lacks a class, when {@link ControlSetup} itself has read the limit on descriptors. */
  private int missing;
  private int limitsRead;
  /** How often accept(2) lacks a class. */
  private volatile int missingToAccept;
  private ControlSetup setup;

  /** The kernel, whose eventfd(2) fails as often as {@link #failures} says. */
  private Posix withFailures() {
    return (Posix) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {Posix.class},
        (proxy, method, arguments) -> {
          if (method.getName().equals("eventFd") && failures-- > 0) {
            throw new SyscallException("make an eventfd", Errno.EMFILE);
          }
          if (method.getName().equals("descriptorLimit") && limitsRead++ > 0 && missing-- > 0) {
            throw new NoClassDefFoundError("reeve/Missing");
          }
          if (method.getName().equals("accept") && missingToAccept-- > 0) {
            throw new NoClassDefFoundError("reeve/Missing");
          }
          try {
            Object result = method.invoke(kernel, arguments);
            if (method.getName().equals("eventFd")) {
              eventFds.add((Integer) result);
            } else if (method.getName().equals("close")) {
              eventFds.remove(arguments[0]);
            }
            return result;
          } catch (InvocationTargetException e) {
            throw e.getCause();
          }
        });
  }

  private void start(int numberOfFailures) {
    failures = numberOfFailures;
    Posix posix = withFailures();
    SocketSelection selection =
        new SocketSelection(new SingleInstanceLock(posix, posix.storage(), posix, posix, log), posix, null);
    assertNull(selection.take(directory.resolve("s").toString(), true));
    EventSink sink = new EventSink() {
      @Override
      public void publish(LifecycleEvent event) {}

      @Override
      public void announce(String event, String service, String message) {
        announced.add(event + ": " + message);
      }
    };
    setup = new ControlSetup(selection, new ControlEvents(clock), sink, log, clock, posix);
    setup.start(new FakeBackend());
  }

  @AfterEach
  void end() {
    setup.end();
    assertFalse(Files.exists(directory.resolve("s")));
  }

  private void passes(long nanos) {
    clock.advance(Duration.ofNanos(nanos));
    setup.advance(clock.nanos());
  }

  private void awaitSocket() {
    Await.until("the socket", () -> Files.exists(directory.resolve("s")));
  }

  @Test
  void anAttemptThatSucceedsNeedsNoTimer() {
    start(0);
    assertEquals(-1, setup.untilNext(clock.nanos()));
    awaitSocket();
    assertTrue(announced.isEmpty());
  }

  @Test
  void attemptsThatFailAreRepeatedWithLongerPausesAndAnnouncedOnce() {
    start(3);
    assertEquals(1, announced.size());
    assertTrue(announced.get(0).startsWith("no-socket: runs without a control socket: cannot make an eventfd"),
        announced.get(0));
    for (int seconds = 1; seconds <= 4; seconds *= 2) {
      assertEquals(seconds * SECOND, setup.untilNext(clock.nanos()));
      passes(seconds * SECOND - 1);
      assertEquals(1, setup.untilNext(clock.nanos()), "not before its time");
      passes(1);
    }
    awaitSocket();
    assertEquals(-1, setup.untilNext(clock.nanos()));
    assertEquals(1, announced.size());
    assertTrue(log.lines.contains("info Serves the control socket \"" + directory.resolve("s") + "\" now"),
        log.lines.toString());
  }

  @Test
  void pausesAreAtMostHalfAMinute() {
    start(10);
    for (int i = 0; i < 8; i++) {
      passes(30 * SECOND);
    }
    assertEquals(30 * SECOND, setup.untilNext(clock.nanos()));
  }

  /** SIGHUP is a reason to try at once. */
  @Test
  void aReloadDoesNotWaitForTheNextAttempt() {
    start(1);
    setup.check();
    awaitSocket();
    assertEquals(-1, setup.untilNext(clock.nanos()));
  }

  @Test
  void aMissingClassCostsNoDescriptor() {
    missing = 3;
    start(0);
    passes(SECOND);
    passes(2 * SECOND);
    assertEquals(List.of(), eventFds);
    passes(4 * SECOND);
    awaitSocket();
    assertEquals(1, eventFds.size());
  }

  /** Descriptors may be free again later; a thread that had ended would leave clients without an answer for good. */
  @Test
  @Timeout(60)
  void aMissingClassDoesNotEndTheServer() throws IOException {
    missingToAccept = 2;
    start(0);
    awaitSocket();
    try (SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(directory.resolve("s")))) {
      assertTrue(client.read(ByteBuffer.allocate(1)) == 1, "it is greeted");
    }
  }
}
