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
 * Sends events to the clients that subscribed. The loop thread puts them into a bounded queue: events that come faster
 * than they are sent are dropped and counted, and the number is sent instead. Without a subscriber an event costs only
 * the check of a counter.
 */
final class EventFeed implements EventSink {
  private static final int MAX_QUEUED = 4096;

  private final TaskQueue tasks;
  private final ClientConnections clients;
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger lost = new AtomicInteger();
  private boolean wakeNeeded; // loop thread only

  EventFeed(TaskQueue tasks, ClientConnections clients) {
    this.tasks = tasks;
    this.clients = clients;
  }

  // ---- the loop thread

  @Override
  public void publish(LifecycleEvent event) {
    if (takesEvent()) {
      tasks.add(() -> send(EventJson.name(event), List.of(event.service()), EventJson.lifecycle(event)));
    }
  }

  @Override
  public void announce(String event, String service, String text) {
    announce(event, service, text, null);
  }

  @Override
  public void announce(String event, String service, String text, Requester by) {
    if (takesEvent()) {
      long wallMillis = System.currentTimeMillis();
      tasks.add(() -> send(event, service == null ? List.of() : List.of(service),
          EventJson.announcement(wallMillis, event, service, text, by)));
    }
  }

  @Override
  public void requestReceived(RequestRecord request) {
    if (takesEvent()) {
      tasks.add(() -> send("requested", request.services(), EventJson.request(request)));
    }
  }

  private boolean takesEvent() {
    if (clients.subscriptions().get() == 0) {
      return false;
    }
    if (queued.get() >= MAX_QUEUED) {
      lost.incrementAndGet();
      return false;
    }
    queued.incrementAndGet();
    wakeNeeded = true;
    return true;
  }

  /** Wakes the control thread once for all events of a turn. */
  @Override
  public void flush() {
    if (wakeNeeded) {
      wakeNeeded = false;
      tasks.wake();
    }
  }

  void subscribe(ClientConnection connection, Subscription subscription) {
    clients.subscriptions().incrementAndGet(); // at once, so that the next event is queued after this task
    tasks.execute(() -> {
      if (connection.closed || connection.subscription != null) {
        clients.subscriptions().decrementAndGet();
      }
      connection.subscription = subscription;
    });
  }

  // ---- the control thread

  private void send(String event, List<String> services, String object) {
    queued.decrementAndGet();
    int missing = lost.getAndSet(0);
    String gap = missing == 0 ? null : ReplyText.notification("lost", "{\"events\":" + missing + "}");
    String line = null;
    for (ClientConnection connection : clients.all()) {
      if (connection.closed || connection.subscription == null) {
        continue;
      }
      if (gap != null) {
        clients.send(connection, gap);
      }
      if (connection.subscription.includes(services, event)) {
        line = line == null ? ReplyText.notification("event", object) : line;
        clients.send(connection, line);
      }
    }
  }
}
