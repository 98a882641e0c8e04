package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.loop.ServiceEvents;
import reeve.time.ManualClock;

/** What a service reports about itself is announced once, and shown as long as the run lasts. */
class NotifyStatusTest {
  private final List<String> announced = new ArrayList<>();
  private final ManualClock clock = new ManualClock();
  private final NotifyStatus status = new NotifyStatus(1, clock.nanos());
  private final ServiceEvents events = (ServiceEvents) Proxy.newProxyInstance(getClass().getClassLoader(),
      new Class<?>[] {ServiceEvents.class}, (proxy, method, arguments) -> {
        assertEquals("reloading", method.getName());
        announced.add("health checks " + ((boolean) arguments[1] ? "pause" : "continue"));
        return null;
      });
  private final EventSink sink = new EventSink() {
    @Override
    public void publish(LifecycleEvent event) {}

    @Override
    public void announce(String event, String service, String text) {
      announced.add(event + ": " + text);
    }
  };

  private void receive(String message) {
    status.take("web", NotifyMessage.parse(message), clock.nanos(), sink, events);
  }

  @Test
  void aServiceThatReportedNothingHasNoText() {
    receive("READY=1");
    receive("WATCHDOG=1");
    assertNull(status.text());
    assertEquals(List.of(), announced);
  }

  @Test
  void aStatusIsAnnouncedOnceASecondAndTheNewestIsShown() {
    receive("STATUS=one");
    receive("STATUS=one");
    receive("STATUS=two");
    assertEquals(List.of("status: one"), announced);
    assertEquals("two", status.text());
    clock.advance(Duration.ofSeconds(1));
    receive("STATUS=three");
    assertEquals(List.of("status: one", "status: three"), announced);
  }

  @Test
  void aReloadPausesTheHealthChecksUntilTheServiceIsReady() {
    receive("RELOADING=1\nSTATUS=reading 3 files");
    assertEquals("reloading: reading 3 files", status.text());
    receive("READY=1");
    assertEquals(List.of("reloading: reloading", "health checks pause", "status: reading 3 files",
        "reloaded: reloaded", "health checks continue"), announced);
    assertEquals("reading 3 files", status.text());
  }

  @Test
  void aStopAndAProblemAreShownBesideTheStatus() {
    receive("STOPPING=1");
    receive("ERRNO=2");
    receive("ERRNO=2");
    assertEquals("stopping (error 2)", status.text());
    assertEquals(List.of("status: stopping by itself", "status: reports error 2"), announced);
  }
}
