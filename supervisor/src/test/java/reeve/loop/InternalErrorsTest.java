package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reeve.log.RecordingLog;
import reeve.log.SupervisorLog;
import reeve.time.ManualClock;

/** An internal error is logged with its place, and never throws. */
class InternalErrorsTest {
  private final RecordingLog log = new RecordingLog();

  @Test
  void anErrorOfTheLoopNamesTwoFrames() {
    new InternalErrors(log).report(new IllegalStateException("odd"));
    String message = log.messages.get(0);
    assertTrue(message.startsWith("Internal error, please report it: java.lang.IllegalStateException: odd at "),
        message);
    assertTrue(message.contains(" from "), message);
  }

  @Test
  void anErrorOfAControlMethodNamesTheMethod() {
    new InternalErrors(log).report("status", new IllegalStateException("odd"));
    assertTrue(log.messages.get(0).startsWith("Internal error in the control method \"status\", please report it: "),
        log.messages.toString());
  }

  @Test
  void anErrorWithoutAStackTraceIsLoggedToo() {
    IllegalStateException error = new IllegalStateException("odd");
    error.setStackTrace(new StackTraceElement[0]);
    new InternalErrors(log).report(error);
    assertEquals("Internal error, please report it: java.lang.IllegalStateException: odd", log.messages.get(0));
  }

  @Test
  void aLogWithoutMemoryDoesNotEndTheCaller() {
    InternalErrors errors = new InternalErrors(new SupervisorLog() {
      @Override
      public void info(String message) {}

      @Override
      public void warn(String message) {}

      @Override
      public void error(String message) {
        throw new OutOfMemoryError("no memory for a message");
      }
    });
    errors.report(new IllegalStateException("odd"));
    assertEquals(0, log.messages.size());
  }

  @Test
  void anErrorThatRepeatsIsLoggedOnceInTenSeconds() {
    ManualClock clock = new ManualClock();
    InternalErrors errors = new InternalErrors(log, clock, null);
    IllegalStateException error = new IllegalStateException("odd");
    for (int i = 0; i < 15; i++) {
      errors.report(error);
      clock.advance(Duration.ofMillis(900));
    }
    assertTrue(errors.isRepeating());
    assertEquals(2, log.messages.size(), log.messages.toString());
    assertTrue(log.messages.get(1).endsWith("(12 times since the last line)"), log.messages.get(1));
    errors.report(new IllegalArgumentException("another"));
    assertFalse(errors.isRepeating());
    assertEquals(3, log.messages.size());
    assertEquals(16, errors.count());
  }

  /** The loop and the log of a reeve whose program had been deleted used a processor each, and SIGTERM was not read. */
  @Test
  void errorsThatAlternateAreRepetitionsToo() {
    ManualClock clock = new ManualClock();
    InternalErrors errors = new InternalErrors(log, clock, null);
    Throwable[] alternating = {new IllegalStateException("a"), new IllegalArgumentException("b"), new Error("c")};
    for (int i = 0; i < 300; i++) {
      errors.report(alternating[i % 3]);
      assertEquals(i >= 3, errors.isRepeating());
      clock.advance(Duration.ofMillis(20));
    }
    assertEquals(3, log.messages.size(), log.messages.toString());
    clock.advance(Duration.ofMillis(900));
    errors.report(new IllegalStateException("at another place"));
    assertFalse(errors.isRepeating());
  }

  @Test
  void theReserveIsGivenBackWhenAnAllocationFails() {
    HeapReserve reserve = new HeapReserve();
    reserve.fill();
    InternalErrors errors = new InternalErrors(log, new ManualClock(), reserve);
    errors.report(new IllegalStateException("odd"));
    assertTrue(reserve.isFull());
    errors.report(new OutOfMemoryError("injected"));
    assertFalse(reserve.isFull());
    for (int i = 0; i < 4; i++) {
      errors.report(new OutOfMemoryError("injected"));
    }
    assertFalse(reserve.isMemoryShort());
    errors.report(new OutOfMemoryError("injected"));
    assertTrue(reserve.isMemoryShort());
  }

  @Test
  void theSameErrorAfterASecondIsNoRepetition() {
    ManualClock clock = new ManualClock();
    InternalErrors errors = new InternalErrors(log, clock, null);
    IllegalStateException error = new IllegalStateException("odd");
    errors.report(error);
    clock.advance(Duration.ofSeconds(1));
    errors.report(error);
    assertFalse(errors.isRepeating());
    clock.advance(Duration.ofNanos(999_999_999));
    errors.report(error);
    assertTrue(errors.isRepeating());
    assertEquals(2, log.messages.size());
  }

  @Test
  void aRepetitionIsLoggedAgainAfterExactlyTenSeconds() {
    ManualClock clock = new ManualClock();
    InternalErrors errors = new InternalErrors(log, clock, null);
    IllegalStateException error = new IllegalStateException("odd");
    for (int i = 0; i <= 20; i++) {
      errors.report(error);
      clock.advance(Duration.ofMillis(500));
    }
    assertEquals(2, log.messages.size(), log.messages.toString());
  }

  @Test
  void theSameKindOfErrorAtAnotherPlaceIsNoRepetition() {
    InternalErrors errors = new InternalErrors(log, new ManualClock(), null);
    errors.report(new IllegalStateException("odd"));
    errors.report(new IllegalStateException("odd"));
    assertFalse(errors.isRepeating());
    IllegalStateException noPlace = new IllegalStateException("odd");
    noPlace.setStackTrace(new StackTraceElement[0]);
    errors.report(noPlace);
    assertFalse(errors.isRepeating());
    errors.report(noPlace);
    assertTrue(errors.isRepeating());
  }

  @Test
  void aRepetitionIsFollowedByAPause() {
    InternalErrors errors = new InternalErrors(log, new ManualClock(), null);
    IllegalStateException error = new IllegalStateException("odd");
    errors.reportAndPause("status", error);
    assertEquals(1, log.messages.size());
    long before = System.nanoTime();
    errors.reportAndPause("status", error);
    assertTrue(System.nanoTime() - before >= InternalErrors.PAUSE_NANOS / 2);
  }
}
