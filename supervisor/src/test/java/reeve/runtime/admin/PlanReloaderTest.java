package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import reeve.core.Requester;
import reeve.log.RecordingLog;
import reeve.time.ManualClock;

/** The reload that a signal requests. */
class PlanReloaderTest {
  @Test
  void aReloadThatCouldNotBeStartedDoesNotKeepTheNextFromStarting() {
    RecordingLog log = new RecordingLog();
    RequestLog requests = new RequestLog(new ManualClock(), log, event -> {});
    // Without definitions each start fails, as it does when no thread can be started.
    PlanReloader reloader = new PlanReloader(null, null, requests, null, log);
    assertThrows(NullPointerException.class, () -> reloader.reload("SIGHUP", Requester.SELF));
    assertThrows(NullPointerException.class, () -> reloader.reload("SIGHUP", Requester.SELF));
    assertEquals(2, log.lines.size());
  }
}
