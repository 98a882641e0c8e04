package reeve.control.server;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reeve.control.ReplyText;
import reeve.control.Subscription;
import reeve.core.Requester;
import reeve.event.EventJson;
import reeve.event.EventSink;
import reeve.event.LifecycleEvent;
import reeve.event.RequestRecord;

/**
 * Events on their way to who subscribed. What happens is put into a queue by the loop thread; where it comes faster
 * than it can be told it is counted, and that is told instead: the queue is bounded. Without a subscriber it costs one
 * look at a number.
 */
final class EventFeed implements EventSink {
  static final int QUEUE = 4096;

  private final ControlServer server;
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private boolean told; // the loop thread's

  EventFeed(ControlServer server) {
    this.server = server;
  }

  // ---- the loop thread

  @Override
  public void publish(LifecycleEvent event) {
    if (isWanted()) {
      server.add(() -> tell(EventJson.name(event), List.of(event.service()), EventJson.lifecycle(event)));
    }
  }

  @Override
  public void announce(String event, String service, String text) {
    announce(event, service, text, null);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    if (isWanted()) {
      long wallMillis = System.currentTimeMillis();
      server.add(() -> tell(event, service == null ? List.of() : List.of(service),
          EventJson.announcement(wallMillis, event, service, text, by)));
    }
  }

  @Override
  public void requestReceived(RequestRecord asked) {
    if (isWanted()) {
      server.add(() -> tell("requested", asked.services(), EventJson.request(asked)));
    }
  }

  private boolean isWanted() {
    if (subscriptions.get() == 0) {
      return false;
    }
    if (queued.get() >= QUEUE) {
      lost.incrementAndGet();
      return false;
    }
    queued.incrementAndGet();
    told = true;
    return true;
  }

  /** One wake for all events of a turn. */
  @Override
  public void flush() {
    if (told) {
      told = false;
      server.wake();
    }
  }

  void subscribe(ClientConnection connection, Subscription subscription) {
    subscriptions.incrementAndGet(); // now, so that the next event is queued, behind this
    server.enqueue(() -> {
      if (connection.closed || connection.subscription != null) {
        subscriptions.decrementAndGet();
      }
      connection.subscription = subscription;
    });
  }

  // ---- the control thread

  void unsubscribe() {
    subscriptions.decrementAndGet();
  }

  private void tell(String event, List<String> services, String object) {
    queued.decrementAndGet();
    int missing = lost.getAndSet(0);
    String gap = missing == 0 ? null : ReplyText.notification("lost", "{\"events\":" + missing + "}");
    String line = null;
    for (ClientConnection connection : server.clients()) {
      if (connection.closed || connection.subscription == null) {
        continue;
      }
      if (gap != null) {
        server.put(connection, gap);
      }
      if (connection.subscription.wants(services, event)) {
        line = line == null ? ReplyText.notification("event", object) : line;
        server.put(connection, line);
      }
    }
  }
}
