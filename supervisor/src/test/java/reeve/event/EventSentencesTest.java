package reeve.event;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Notice;
import reeve.core.Reason;

class EventSentencesTest {
  private final EventSentences sentences = new EventSentences();

  private String next(String service, Notice notice) {
    return sentences.next(new LifecycleEvent(1, service, 1, notice, null, 0));
  }

  private static Notice startFailed(String message) {
    return new Notice.StartFailed(1, message);
  }

  private static Notice failed(String message) {
    return new Notice.Failed(Reason.NONE, message, null);
  }

  @Test
  void theCauseOfAFailedStartIsSaidOnce() {
    List<String> shown = new ArrayList<>();
    shown.add(next("web", startFailed("cannot start \"web\": no such file")));
    shown.add(next("web", failed("cannot start \"web\": no such file")));
    assertEquals(List.of("cannot start \"web\": no such file", "failed; it is left so"), shown);
  }

  @Test
  void anotherCauseAndAnotherServiceAreSaid() {
    assertEquals("cannot a", next("web", startFailed("cannot a")));
    assertEquals("failed: cannot b; it is left so", next("web", failed("cannot b")));
    assertEquals("failed: cannot a; it is left so", next("db", failed("cannot a")));
    assertEquals("ready", next("web", new Notice.Ready(1, 7)));
    assertEquals("failed: cannot a; next try in 5 m",
        next("web", new Notice.Failed(Reason.NONE, "cannot a", Duration.ofMinutes(5))));
  }

  @Test
  void aStartThatFailsAgainIsSaidAgainAfterAnotherEvent() {
    assertEquals("cannot a", next("web", startFailed("cannot a")));
    next("web", new Notice.Restarting(Duration.ZERO, 2, Reason.POLICY));
    assertEquals("cannot a", next("web", startFailed("cannot a")));
  }

  @Test
  void anEventThatIsNotShownIsBetween() {
    assertEquals("cannot a", next("web", startFailed("cannot a")));
    sentences.skip(new LifecycleEvent(1, "web", 1, new Notice.Restarting(Duration.ZERO, 2, Reason.POLICY), null, 0));
    assertEquals("cannot a", next("web", startFailed("cannot a")));
  }
}
