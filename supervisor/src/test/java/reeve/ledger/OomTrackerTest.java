package reeve.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.event.LifecycleEvent;
import reeve.event.OomKills;

class OomTrackerTest {
  private final List<String> read = new ArrayList<>();
  private OomKills kernel = new OomKills(0, 0, 0);
  private final OomTracker tracker = new OomTracker(service -> {
    read.add(String.valueOf(service));
    return kernel;
  });

  private OomKills publish(String service, Notice notice) {
    tracker.beginBatch();
    return tracker.killsIn(new LifecycleEvent(0, service, 7, notice, null, 0));
  }

  private OomKills start(String service) {
    return publish(service, new Notice.Started(1, 7, Reason.BOOT, Requester.SELF, 1));
  }

  private OomKills exit(String service, boolean clean) {
    return publish(service,
        new Notice.Exited(1, 7, new ExitStatus.Exited(1), clean, Reason.NONE, Requester.SELF, Duration.ZERO, false));
  }

  @Test
  void theCountersAreReadOnceAtFirstAndThenOnlyAfterUncleanExits() {
    assertNull(start("web"));
    assertNull(exit("web", true));
    start("web");
    exit("web", false);
    assertEquals(List.of("null", "web"), read);
  }

  @Test
  void aRunIsMeasuredFromTheReadingBeforeIt() {
    start("web");
    kernel = new OomKills(1, 2, 3);
    assertEquals(new OomKills(1, 2, 3), exit("web", false));
    start("web");
    kernel = new OomKills(1, 2, 4);
    assertEquals(new OomKills(0, 0, 1), exit("web", false));
  }

  @Test
  void theCounterOfAServiceIsNotThatOfAnother() {
    start("web");
    start("db");
    kernel = new OomKills(1, 1, 1);
    assertEquals(1, exit("web", false).service());
    kernel = new OomKills(0, 1, 1);
    assertEquals(0, exit("db", false).service());
  }

  @Test
  void aCounterThatIsLowerBelongsToAnotherCgroup() {
    start("web");
    kernel = new OomKills(5, 5, 5);
    exit("web", false);
    start("web");
    kernel = new OomKills(1, 6, 6);
    assertEquals(new OomKills(1, 1, 1), exit("web", false));
  }

  @Test
  void withoutAStartNothingIsKnown() {
    assertEquals(new OomKills(OomKills.UNKNOWN, OomKills.UNKNOWN, OomKills.UNKNOWN), exit("web", false));
  }
}
