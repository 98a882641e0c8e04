package reeve.runtime.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Requester;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;
import reeve.time.ManualClock;

/** What the control socket does with events. */
class ControlEventsTest {
  private final List<String> published = new ArrayList<>();
  private final EventSink publisher = new EventSink() {
    @Override
    public void publish(LifecycleEvent event) {}

    @Override
    public void announce(String event, String service, String text) {}

    @Override
    public void requestReceived(RequestRecord request) {
      published.add(request.method());
    }
  };

  @Test
  void aFaultOfTheReloadKeepsNoRequestFromTheSubscribers() {
    ControlEvents events = new ControlEvents(new ManualClock());
    events.publishTo(publisher);
    events.onReload(() -> {
      throw new IllegalStateException("a fault of the test");
    });
    RequestRecord reload = new RequestRecord(0, "reload", List.of(), null, Requester.SELF);
    assertThrows(IllegalStateException.class, () -> events.requestReceived(reload));
    assertEquals(List.of("reload"), published);
  }
}
