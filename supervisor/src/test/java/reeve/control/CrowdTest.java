package reeve.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Requester;

/** Who has to go, and who never. */
class CrowdTest {
  private final List<String> dropped = new ArrayList<>();
  private final Crowd crowd = new Crowd(-1, (connection, why) -> dropped.add(connection.fd + ": " + why));
  private int next;

  private Connection client(Crowd among, long now) {
    Connection connection = new Connection(next++, new MemoryPipe(), new Requester(1, 2, "x"));
    among.add(connection, now);
    return connection;
  }

  private static MemoryPipe pipe(int room) {
    MemoryPipe pipe = new MemoryPipe();
    pipe.room = room;
    return pipe;
  }

  private static void asks(Connection connection, MemoryPipe pipe) {
    pipe.in.append("x\n");
    connection.fill();
    connection.takeLine();
  }

  @Test
  void whoAsksNothingIsDroppedAndWhoAskedOnceIsNot() {
    client(crowd, 0);
    MemoryPipe pipe = new MemoryPipe();
    Connection asked = new Connection(7, pipe, new Requester(1, 2, "x"));
    crowd.add(asked, 0);
    asks(asked, pipe);
    Crowd.note(asked, 1, false);
    assertEquals(Crowd.SILENCE, crowd.firstDeadline());
    crowd.expire(Crowd.SILENCE - 1);
    assertEquals(List.of(), dropped);
    crowd.expire(Crowd.SILENCE);
    assertEquals(List.of("0: it asks nothing"), dropped);
    assertEquals(Crowd.NEVER, crowd.firstDeadline(), "nobody owes anything, so there is no timer");
  }

  @Test
  void halfALineIsOwedFromItsBeginningHoweverSlowlyItGrows() {
    MemoryPipe pipe = new MemoryPipe();
    Connection connection = new Connection(7, pipe, new Requester(1, 2, "x"));
    crowd.add(connection, 0);
    asks(connection, pipe);
    Crowd.note(connection, 0, false);
    for (long now = 0; now < Crowd.SILENCE; now += Crowd.SILENCE / 10) {
      pipe.in.append("y");
      connection.fill();
      connection.takeLine();
      Crowd.note(connection, now, false);
    }
    crowd.expire(Crowd.SILENCE);
    assertEquals(List.of("7: the rest of its request does not come"), dropped);
  }

  @Test
  void whoDoesNotReadIsDroppedAndWhoReadsSlowlyIsNot() {
    Connection stuck = new Connection(1, pipe(0), new Requester(1, 2, "x"));
    MemoryPipe slow = pipe(0);
    Connection reads = new Connection(2, slow, new Requester(1, 2, "x"));
    for (Connection each : List.of(stuck, reads)) {
      crowd.add(each, 0);
      each.tell("x".repeat(1000));
      Crowd.note(each, 0, false);
    }
    for (long now = 0; now <= 2 * Crowd.STUCK; now += Crowd.STUCK / 2) {
      slow.room = 1;
      Crowd.note(reads, now, reads.flush() > 0);
      crowd.expire(now);
    }
    assertEquals(List.of("1: it does not read what it is told"), dropped);
    assertFalse(reads.closed);
  }

  @Test
  void whoWasSilentForLongestMakesRoom() {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < Crowd.MOST_CLIENTS; i++) {
      all.add(client(crowd, i));
      all.get(i).requests = 1;
    }
    all.get(0).begin(); // waits for an answer
    all.get(1).subscription = new Subscription(null, List.of());
    all.get(2).lastAsked = 1000;
    client(crowd, 2000);
    assertTrue(all.get(3).closed);
    assertEquals(1, dropped.size());
    for (int i = 4; i < Crowd.MOST_CLIENTS; i++) {
      crowd.sweep();
      client(crowd, 2000);
    }
    assertFalse(all.get(0).closed || all.get(1).closed || all.get(2).closed);
  }

  @Test
  void whoNeverAskedMakesRoomForWhoDid() {
    Connection good = client(crowd, 0);
    good.requests = 1;
    for (int i = 1; i < 5 * Crowd.MOST_CLIENTS; i++) {
      client(crowd, i);
      crowd.sweep();
    }
    assertFalse(good.closed);
    assertEquals(4 * Crowd.MOST_CLIENTS, dropped.size());
  }

  @Test
  void whoOnlyListensGoesBeforeWhoWaits() {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < Crowd.MOST_CLIENTS; i++) {
      Connection connection = client(crowd, i);
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
    Crowd small = new Crowd(40, (connection, why) -> dropped.add(why));
    for (int i = 0; i < 11; i++) {
      client(small, i);
    }
    assertEquals(1, dropped.size());
    assertTrue(dropped.get(0).startsWith("there are 10 clients"), dropped.get(0));
  }

  @Test
  void allTogetherCostNoMoreThanTheBudget() {
    List<Connection> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Connection connection = new Connection(i, pipe(0), new Requester(1, 2, "x"));
      crowd.add(connection, 0);
      connection.begin();
      connection.answer(() -> "x".repeat(300_000));
      crowd.economize();
      all.add(connection);
    }
    long sum = 0;
    for (Connection connection : all) {
      sum += connection.closed ? 0 : connection.memory();
    }
    assertTrue(sum <= Crowd.BUDGET, sum + " bytes");
    assertTrue(dropped.size() > 10);
  }

  @Test
  void oneGreatAnswerIsNoReasonToDropAnybody() {
    client(crowd, 0);
    Connection connection = new Connection(7, pipe(0), new Requester(1, 2, "x"));
    crowd.add(connection, 0);
    connection.begin();
    connection.answer(() -> "x".repeat(3 * Crowd.BUDGET));
    crowd.economize();
    assertEquals(List.of(), dropped);
  }
}
