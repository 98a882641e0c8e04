package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import reeve.log.RecordingLog;
import reeve.log.SupervisorLog;

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
}
