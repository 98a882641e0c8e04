package reeve.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.posix.Processes;
import reeve.time.ManualClock;

/** 500 services took 7.5 KiB each, of which two were memory that the compiler of the JVM had freed. */
class HeapTrimmerTest {
  private final ManualClock clock = new ManualClock();
  private final List<String> calls = new ArrayList<>();
  private final HeapTrimmer trimmer = new HeapTrimmer((Processes) Proxy.newProxyInstance(
      Processes.class.getClassLoader(), new Class<?>[] {Processes.class}, (proxy, method, arguments) -> {
        calls.add(method.getName());
        return null;
      }), clock);

  private void starts(int count) {
    for (int i = 0; i < count; i++) {
      trimmer.noticed("web", new Notice.Started(1, 41, Reason.REQUEST, Requester.SELF, 1));
    }
  }

  private void after(long nanos) {
    clock.advance(Duration.ofNanos(nanos));
    trimmer.advance(clock.nanos());
  }

  @Test
  void itIsDoneOnceAfterTheStartsAndTheLoopSleepsThen() {
    assertEquals(-1, trimmer.untilNext(clock.nanos()), "nothing was started");
    starts(1);
    after(HeapTrimmer.CALM_NANOS / 2);
    starts(5);
    assertEquals(HeapTrimmer.CALM_NANOS, trimmer.untilNext(clock.nanos()), "a start puts it off");
    after(HeapTrimmer.CALM_NANOS - 1);
    assertEquals(List.of(), calls);
    after(1);
    assertEquals(List.of("releaseFreeMemory"), calls);
    assertEquals(-1, trimmer.untilNext(clock.nanos()));
  }

  @Test
  void aServiceThatFlapsCausesItRarely() {
    starts(1);
    after(HeapTrimmer.CALM_NANOS);
    starts(HeapTrimmer.STARTS - 1);
    assertEquals(-1, trimmer.untilNext(clock.nanos()), "too few starts");
    for (long waited = 0; waited < HeapTrimmer.LONGEST_NANOS; waited += HeapTrimmer.CALM_NANOS / 2) {
      assertEquals(1, calls.size());
      starts(1);
      after(HeapTrimmer.CALM_NANOS / 2);
    }
    assertEquals(2, calls.size(), "no second was calm");
    assertEquals(-1, trimmer.untilNext(clock.nanos()));
  }
}
