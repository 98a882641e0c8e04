package reeve.event;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;

class EventTextTest {
  private static String sentence(Notice notice) {
    return EventText.sentence(SampleEvents.event(notice));
  }

  private static String death(Signal signal, boolean core, Reason reason) {
    return sentence(SampleEvents.exited(new ExitStatus.Signaled(signal, core), false, reason, Requester.SELF));
  }

  @Test
  void aDeathNamesItsSignalOrCode() {
    assertEquals("died of SIGPIPE after 1.2 s, not sent by reeve", death(Signal.PIPE, false, Reason.NONE));
    assertEquals(
        "died of SIGSEGV (core dumped) after 1.2 s: reeve is shutting down, but reeve did not send that signal",
        death(Signal.parse("SIGSEGV").orElseThrow(), true, Reason.SHUTDOWN));
    assertEquals("exited with code 141 after 1.2 s",
        sentence(SampleEvents.exited(new ExitStatus.Exited(141), false, Reason.NONE, Requester.SELF)));
  }

  @Test
  void aTimeoutIsNamedAsTheReason() {
    assertEquals("died of SIGTERM after 1.2 s: its timeout is over", death(Signal.TERM, false, Reason.TIMEOUT));
  }

  @Test
  void leftoverProcessesAreCounted() {
    Notice exit = SampleEvents.exited(new ExitStatus.Exited(0), true, Reason.NONE, Requester.SELF);
    assertEquals("exited with code 0 after 1.2 s; it left 1 process",
        EventText.sentence(new LifecycleEvent(0, "web", 1, exit, null, 1)));
    assertEquals("exited with code 0 after 1.2 s; it left 2 processes",
        EventText.sentence(new LifecycleEvent(0, "web", 1, exit, null, 2)));
  }

  @Test
  void theRequesterIsNamedOnlyIfThereIsOne() {
    assertEquals("stopping with SIGTERM: reeve is shutting down (requested by pid 4711, uid 1000)",
        sentence(new Notice.Stopping(12, Signal.TERM, Reason.SHUTDOWN, SampleEvents.REQUESTER, null, null)));
    assertEquals("stopping with SIGTERM: reeve is shutting down (requested from outside of this pid namespace)",
        sentence(new Notice.Stopping(12, Signal.TERM, Reason.SHUTDOWN, new Requester(0, 0), null, null)));
    assertEquals("stopping with SIGTERM: reeve is shutting down",
        sentence(new Notice.Stopping(12, Signal.TERM, Reason.SHUTDOWN, Requester.SELF, null, null)));
  }

  @Test
  void aRestartNamesItsDelayAndAttempt() {
    assertEquals("will be started again in 500 ms, attempt 2",
        sentence(new Notice.Restarting(Duration.ofMillis(500), 2, Reason.POLICY)));
    assertEquals("will be started again at once, attempt 3",
        sentence(new Notice.Restarting(Duration.ZERO, 3, Reason.POLICY)));
  }

  @Test
  void onlyFailuresAreBad() {
    for (Notice notice : SampleEvents.all()) {
      boolean bad =
          notice instanceof Notice.Exited || notice instanceof Notice.Failed || notice instanceof Notice.StartFailed
              || notice instanceof Notice.Escalated;
      assertEquals(bad, EventText.isBad(notice), notice.toString());
    }
    assertFalse(EventText.isBad(SampleEvents.exited(new ExitStatus.Exited(0), true, Reason.NONE, Requester.SELF)));
  }

  @Test
  void eachReasonHasItsOwnToken() {
    Set<String> tokens = new HashSet<>();
    for (Reason reason : Reason.values()) {
      assertTrue(tokens.add(EventText.token(reason)));
    }
  }

  @Test
  void durationsHaveAtMostTwoUnits() {
    assertEquals("0 ms", EventText.duration(Duration.ZERO));
    assertEquals("999 ms", EventText.duration(Duration.ofMillis(999)));
    assertEquals("1 s", EventText.duration(Duration.ofMillis(1099)));
    assertEquals("59.9 s", EventText.duration(Duration.ofMillis(59_999)));
    assertEquals("1 m", EventText.duration(Duration.ofSeconds(60)));
    assertEquals("3 m 20 s", EventText.duration(Duration.ofSeconds(200)));
    assertEquals("2 h 5 m", EventText.duration(Duration.ofMinutes(125)));
    assertEquals("4 d 1 h", EventText.duration(Duration.ofHours(97)));
  }
}
