package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.core.SpecFixtures;
import reeve.core.set.ServiceSet;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.log.RecordingLog;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.FakePosix;
import reeve.time.ManualClock;

/** What reeve reports to the service manager that started it. */
class ManagerNotifierTest {
  private final FakePosix posix = new FakePosix();
  private final ManualClock clock = new ManualClock();
  private final RecordingLog log = new RecordingLog();
  private ServiceSet services = new ServiceSet(List.of(SpecFixtures.service("web").build()), () -> 0.5, 0);

  private ManagerNotifier notifier(String... variables) {
    byte[] block = (String.join("\0", variables) + "\0").getBytes(StandardCharsets.UTF_8);
    return ManagerNotifier.of(Environment.parse(block), posix, services, clock, log);
  }

  private List<String> sent() {
    List<String> sent = new ArrayList<>();
    for (String message : posix.notify.sent) {
      assertTrue(message.startsWith("/m "), message);
      sent.add(message.substring(3));
    }
    posix.notify.sent.clear();
    return sent;
  }

  private void after(ManagerNotifier notifier, long nanos) {
    clock.advance(Duration.ofNanos(nanos));
    notifier.advance(clock.nanos());
  }

  private static LifecycleEvent anything() {
    return new LifecycleEvent(0, "web", 0, null, null, 0, null, null, 0);
  }

  @Test
  void withoutAManagerNothingIsSentAndNothingWakesTheLoop() {
    EventSink others = event -> {};
    ManagerNotifier notifier = notifier("WATCHDOG_USEC=1000", "NOTIFY_SOCKET=");
    assertSame(others, notifier.withSink(others));
    notifier.ready();
    notifier.advance(clock.nanos());
    assertEquals(-1, notifier.untilNext(clock.nanos()));
    assertEquals(List.of(), posix.notify.sent);
  }

  @Test
  void itIsReadyOnceAndTheNumbersFollowAtMostOnceASecond() {
    ManagerNotifier notifier = notifier("NOTIFY_SOCKET=/m");
    notifier.publish(anything());
    notifier.advance(clock.nanos());
    assertEquals(List.of(), sent(), "nothing before it is ready");
    notifier.ready();
    assertEquals(List.of("READY=1\nSTATUS=0 of 1 service running"), sent());
    assertEquals(ManagerNotifier.PAUSE_NANOS, notifier.untilNext(clock.nanos()));
    after(notifier, ManagerNotifier.PAUSE_NANOS);
    assertEquals(List.of(), sent(), "the numbers are the same");
    assertEquals(-1, notifier.untilNext(clock.nanos()), "an idle reeve stays idle");
    services = new ServiceSet(List.of(SpecFixtures.service("web").build(), SpecFixtures.service("db").build()),
        () -> 0.5, 0);
    assertEquals("0 of 2 services running", ManagerNotifier.summary(services.all()));
  }

  @Test
  void aReloadIsOverWhenTheLastOfThoseThatOverlapIs() {
    ManagerNotifier notifier = notifier("NOTIFY_SOCKET=/m");
    notifier.ready();
    sent();
    clock.advance(Duration.ofSeconds(5));
    notifier.reloading(true);
    assertEquals(List.of("RELOADING=1\nMONOTONIC_USEC=" + clock.nanos() / 1000), sent());
    clock.advance(Duration.ofSeconds(1));
    notifier.reloading(true);
    assertEquals(List.of("RELOADING=1\nMONOTONIC_USEC=" + clock.nanos() / 1000), sent());
    notifier.reloading(false);
    assertEquals(List.of(), sent());
    notifier.reloading(false);
    assertEquals(List.of("READY=1"), sent());
  }

  @Test
  void theShutdownIsReportedOnceAndIsTheEndOfReloads() {
    ManagerNotifier notifier = notifier("NOTIFY_SOCKET=/m");
    notifier.ready();
    sent();
    notifier.reloading(true);
    notifier.announce("shutting-down", null, "shutting down", null);
    notifier.announce("shutting-down", null, "shutting down");
    notifier.reloading(false);
    assertEquals("STOPPING=1", sent().get(1));
    assertEquals(List.of(), sent());
  }

  @Test
  void theWatchdogGetsAMessageInHalfOfItsTimeIfItIsMeantForThisProcess() {
    ManagerNotifier notifier = notifier("NOTIFY_SOCKET=/m", "WATCHDOG_USEC=4000000", "WATCHDOG_PID=" + posix.pid());
    notifier.advance(clock.nanos());
    assertEquals(List.of("WATCHDOG=1"), sent());
    assertEquals(2_000_000_000L, notifier.untilNext(clock.nanos()));
    after(notifier, 1_999_999_999L);
    assertEquals(List.of(), sent());
    after(notifier, 1);
    assertEquals(List.of("WATCHDOG=1"), sent());
    for (String[] other : List.of(new String[] {"WATCHDOG_USEC=4000000", "WATCHDOG_PID=" + (posix.pid() + 1)},
        new String[] {"WATCHDOG_USEC=x", "A=b"}, new String[] {"WATCHDOG_USEC=-1", "A=b"})) {
      assertEquals(-1, notifier("NOTIFY_SOCKET=/m", other[0], other[1]).untilNext(clock.nanos()), other[0]);
    }
  }

  /** EAGAIN: the queue of the manager is full. The others are shortages of the kernel or of this process. */
  @ParameterizedTest
  @ValueSource(ints = {Errno.EAGAIN, Errno.ENOBUFS, Errno.ENOMEM, Errno.EMFILE, Errno.ENFILE})
  void whatCannotBeSentNowIsSentLater(int error) {
    ManagerNotifier notifier = notifier("NOTIFY_SOCKET=/m");
    posix.notify.sendResult = -error;
    notifier.ready();
    notifier.announce("shutting-down", null, "shutting down");
    assertEquals(ManagerNotifier.PAUSE_NANOS, notifier.untilNext(clock.nanos()));
    posix.notify.sendResult = 0;
    after(notifier, ManagerNotifier.PAUSE_NANOS);
    assertEquals(List.of("READY=1\nSTATUS=0 of 1 service running", "STOPPING=1"), sent());
    assertEquals(List.of(), log.lines);
  }

  @Test
  void aManagerThatDoesNotReadForLongGetsEachKindOfMessageOnce() {
    ManagerNotifier notifier = notifier("NOTIFY_SOCKET=/m", "WATCHDOG_USEC=4000000");
    posix.notify.sendResult = -Errno.EAGAIN;
    notifier.ready();
    for (int i = 0; i < 50; i++) {
      after(notifier, 2_000_000_000L);
      notifier.reloading(true);
      notifier.reloading(false);
    }
    long micros = clock.nanos() / 1000;
    notifier.announce("shutting-down", null, "shutting down");
    posix.notify.sendResult = 0;
    after(notifier, ManagerNotifier.PAUSE_NANOS);
    assertEquals(List.of("READY=1\nSTATUS=0 of 1 service running", "WATCHDOG=1",
        "RELOADING=1\nMONOTONIC_USEC=" + micros, "READY=1", "STOPPING=1"), sent());
  }

  @Test
  void aFailureIsLoggedOnceAndKeepsNothing() {
    ManagerNotifier notifier = notifier("NOTIFY_SOCKET=/m");
    posix.notify.sendResult = -Errno.ECONNREFUSED;
    notifier.ready();
    notifier.announce("shutting-down", null, "shutting down");
    assertEquals(-1, notifier.untilNext(clock.nanos()));
    assertEquals(1, log.lines.size());
    assertTrue(log.lines.get(0).contains("NOTIFY_SOCKET=\"/m\": connection refused"), log.lines::toString);
  }
}
