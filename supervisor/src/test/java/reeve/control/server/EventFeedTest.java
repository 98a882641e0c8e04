package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reeve.control.Subscription;
import reeve.core.Notice;
import reeve.core.Requester;
import reeve.event.SampleEvents;
import reeve.log.RecordingLog;
import reeve.posix.FakePosix;
import reeve.posix.SyscallException;

/** Subscribers get the events that they selected, in order, and the number of dropped events. */
class EventFeedTest {
  private final FakePosix posix = new FakePosix();
  private final TaskQueue tasks;
  private final ClientConnections clients = new ClientConnections(-1, new RecordingLog());
  private final EventFeed feed;

  EventFeedTest() throws SyscallException {
    tasks = new TaskQueue(posix);
    feed = new EventFeed(tasks, clients);
  }

  private FakePipe client(Subscription subscription) {
    FakePipe pipe = new FakePipe();
    ClientConnection connection = new ClientConnection(7, pipe, new Requester(1, 2, "x"));
    clients.limits().add(connection, 0);
    if (subscription != null) {
      feed.subscribe(connection, subscription);
    }
    return pipe;
  }

  /** Does the work of one turn of the control thread. */
  private void turn() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
    for (ClientConnection connection : clients.all()) {
      clients.flush(connection);
    }
  }

  private static long lines(FakePipe pipe) {
    return pipe.out.chars().filter(c -> c == '\n').count();
  }

  @Test
  void withoutASubscriberNothingIsQueued() {
    FakePipe pipe = client(null);
    feed.publish(SampleEvents.event(new Notice.Ready(3, 12)));
    feed.announce("waiting", "web", "for db");
    assertNull(tasks.poll());
    turn();
    assertEquals("", pipe.out.toString());
  }

  @Test
  void aSubscriberGetsTheEventsThatItSelected() {
    FakePipe all = client(new Subscription(null, List.of()));
    FakePipe some = client(new Subscription(Set.of("web"), List.of("ready")));
    FakePipe others = client(new Subscription(Set.of("db"), List.of()));
    feed.publish(SampleEvents.event(new Notice.Ready(3, 12)));
    feed.publish(SampleEvents.event(new Notice.Completed()));
    feed.announce("shutting-down", null, "shutting down");
    turn();
    assertEquals(3, lines(all));
    assertTrue(all.out.indexOf("\"event\":\"ready\"") < all.out.indexOf("\"event\":\"shutting-down\""));
    assertEquals(1, lines(some));
    assertTrue(some.out.toString().startsWith("{\"jsonrpc\":\"2.0\",\"method\":\"event\",\"params\":{\"time\":"));
    assertEquals(0, lines(others));
  }

  @Test
  void eventsDirectlyAfterASubscriptionAreSent() {
    FakePipe pipe = client(null);
    feed.subscribe(clients.all().get(0), new Subscription(null, List.of()));
    feed.publish(SampleEvents.event(new Notice.Completed()));
    turn();
    assertEquals(1, lines(pipe));
  }

  @Test
  void theThreadIsWokenOnceForAllEventsOfATurn() {
    client(new Subscription(null, List.of()));
    turn();
    tasks.clear();
    feed.publish(SampleEvents.event(new Notice.Completed()));
    assertFalse(isWoken());
    feed.flush();
    assertTrue(isWoken());
    tasks.clear();
    feed.flush();
    assertFalse(isWoken(), "nothing happened since");
  }

  private boolean isWoken() {
    boolean[] ready = new boolean[1];
    posix.poll(new int[] {tasks.wakeFd()}, ready, 0);
    return ready[0];
  }

  @Test
  void eventsThatComeTooFastAreDroppedAndCounted() {
    FakePipe pipe = client(new Subscription(null, List.of("none")));
    turn();
    for (int i = 0; i < 4096 + 25; i++) {
      feed.publish(SampleEvents.event(new Notice.Completed()));
    }
    turn();
    assertEquals("{\"jsonrpc\":\"2.0\",\"method\":\"lost\",\"params\":{\"events\":25}}\n", pipe.out.toString());
    feed.publish(SampleEvents.event(new Notice.Completed()));
    turn();
    assertEquals(1, lines(pipe), "they are reported once");
  }

  @Test
  void aClosedConnectionIsNoLongerASubscriber() {
    client(new Subscription(null, List.of()));
    turn();
    assertEquals(1, clients.subscriptions().get());
    clients.closeAll();
    assertEquals(0, clients.subscriptions().get());
    client(new Subscription(null, List.of()));
    clients.closeAll();
    turn();
    assertEquals(0, clients.subscriptions().get(), "it was closed before the subscription took effect");
  }
}
