package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.control.Subscription;
import reeve.core.Requester;

/** Who has to go, and who never. */
class ConnectionLimitsTest {
  private final List<String> dropped = new ArrayList<>();
  private final ConnectionLimits crowd =
      new ConnectionLimits(-1, (connection, why) -> dropped.add(connection.fd + ": " + why));
  private int next;

  private ClientConnection client(ConnectionLimits among, long now) {
    ClientConnection connection = new ClientConnection(next++, new MemorySocket(), new Requester(1, 2, "x"));
    among.add(connection, now);
    return connection;
  }

  private static MemorySocket pipe(int room) {
    MemorySocket pipe = new MemorySocket();
    pipe.room = room;
    return pipe;
  }

  private static void asks(ClientConnection connection, MemorySocket pipe) {
    pipe.in.append("x\n");
    connection.fill();
    connection.takeLine();
  }

  @Test
  void whoAsksNothingIsDroppedAndWhoAskedOnceIsNot() {
    client(crowd, 0);
    MemorySocket pipe = new MemorySocket();
    ClientConnection asked = new ClientConnection(7, pipe, new Requester(1, 2, "x"));
    crowd.add(asked, 0);
    asks(asked, pipe);
    ConnectionLimits.note(asked, 1, false);
    assertEquals(ConnectionLimits.SILENCE, crowd.firstDeadline());
    crowd.expire(ConnectionLimits.SILENCE - 1);
    assertEquals(List.of(), dropped);
    crowd.expire(ConnectionLimits.SILENCE);
    assertEquals(List.of("0: it asks nothing"), dropped);
    assertEquals(ConnectionLimits.NEVER, crowd.firstDeadline(), "nobody owes anything, so there is no timer");
  }

  @Test
  void halfALineIsOwedFromItsBeginningHoweverSlowlyItGrows() {
    MemorySocket pipe = new MemorySocket();
    ClientConnection connection = new ClientConnection(7, pipe, new Requester(1, 2, "x"));
    crowd.add(connection, 0);
    asks(connection, pipe);
    ConnectionLimits.note(connection, 0, false);
    for (long now = 0; now < ConnectionLimits.SILENCE; now += ConnectionLimits.SILENCE / 10) {
      pipe.in.append("y");
      connection.fill();
      connection.takeLine();
      ConnectionLimits.note(connection, now, false);
    }
    crowd.expire(ConnectionLimits.SILENCE);
    assertEquals(List.of("7: the rest of its request does not come"), dropped);
  }

  @Test
  void whoDoesNotReadIsDroppedAndWhoReadsSlowlyIsNot() {
    ClientConnection stuck = new ClientConnection(1, pipe(0), new Requester(1, 2, "x"));
    MemorySocket slow = pipe(0);
    ClientConnection reads = new ClientConnection(2, slow, new Requester(1, 2, "x"));
    for (ClientConnection each : List.of(stuck, reads)) {
      crowd.add(each, 0);
      each.tell("x".repeat(1000));
      ConnectionLimits.note(each, 0, false);
    }
    for (long now = 0; now <= 2 * ConnectionLimits.STUCK; now += ConnectionLimits.STUCK / 2) {
      slow.room = 1;
      ConnectionLimits.note(reads, now, reads.flush() > 0);
      crowd.expire(now);
    }
    assertEquals(List.of("1: it does not read what it is told"), dropped);
    assertFalse(reads.closed);
  }

  @Test
  void whoWasSilentForLongestMakesRoom() {
    List<ClientConnection> all = new ArrayList<>();
    for (int i = 0; i < ConnectionLimits.MOST_CLIENTS; i++) {
      all.add(client(crowd, i));
      all.get(i).requests = 1;
    }
    all.get(0).begin(); // waits for an answer
    all.get(1).subscription = new Subscription(null, List.of());
    all.get(2).lastAsked = 1000;
    client(crowd, 2000);
    assertTrue(all.get(3).closed);
    assertEquals(1, dropped.size());
    for (int i = 4; i < ConnectionLimits.MOST_CLIENTS; i++) {
      crowd.sweep();
      client(crowd, 2000);
    }
    assertFalse(all.get(0).closed || all.get(1).closed || all.get(2).closed);
  }

  @Test
  void whoNeverAskedMakesRoomForWhoDid() {
    ClientConnection good = client(crowd, 0);
    good.requests = 1;
    for (int i = 1; i < 5 * ConnectionLimits.MOST_CLIENTS; i++) {
      client(crowd, i);
      crowd.sweep();
    }
    assertFalse(good.closed);
    assertEquals(4 * ConnectionLimits.MOST_CLIENTS, dropped.size());
  }

  @Test
  void whoOnlyListensGoesBeforeWhoWaits() {
    List<ClientConnection> all = new ArrayList<>();
    for (int i = 0; i < ConnectionLimits.MOST_CLIENTS; i++) {
      ClientConnection connection = client(crowd, i);
      all.add(connection);
      connection.requests = 1;
      if (i == 50) {
        connection.subscription = new Subscription(null, List.of());
      } else {
        connection.begin();
      }
    }
    client(crowd, 1000);
    assertTrue(all.get(50).closed);
    assertEquals(1, dropped.size());
  }

  @Test
  void withFewDescriptorsThereAreFewClients() {
    ConnectionLimits small = new ConnectionLimits(40, (connection, why) -> dropped.add(why));
    for (int i = 0; i < 11; i++) {
      client(small, i);
    }
    assertEquals(1, dropped.size());
    assertTrue(dropped.get(0).startsWith("there are 10 clients"), dropped.get(0));
  }

  @Test
  void allTogetherCostNoMoreThanTheBudget() {
    List<ClientConnection> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ClientConnection connection = new ClientConnection(i, pipe(0), new Requester(1, 2, "x"));
      crowd.add(connection, 0);
      connection.begin();
      connection.answer(() -> "x".repeat(300_000));
      crowd.economize();
      all.add(connection);
    }
    long sum = 0;
    for (ClientConnection connection : all) {
      sum += connection.closed ? 0 : connection.memory();
    }
    assertTrue(sum <= ConnectionLimits.BUDGET, sum + " bytes");
    assertTrue(dropped.size() > 10);
  }

  @Test
  void oneGreatAnswerIsNoReasonToDropAnybody() {
    client(crowd, 0);
    ClientConnection connection = new ClientConnection(7, pipe(0), new Requester(1, 2, "x"));
    crowd.add(connection, 0);
    connection.begin();
    connection.answer(() -> "x".repeat(3 * ConnectionLimits.BUDGET));
    crowd.economize();
    assertEquals(List.of(), dropped);
  }
}
