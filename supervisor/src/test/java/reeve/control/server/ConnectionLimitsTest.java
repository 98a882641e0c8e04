package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.control.Subscription;
import reeve.core.Requester;

/** Which clients are dropped, and which are not. */
class ConnectionLimitsTest {
  private final List<String> dropped = new ArrayList<>();
  private final ConnectionLimits limits =
      new ConnectionLimits(-1, (connection, why) -> dropped.add(connection.fd + ": " + why));
  private int next;

  private ClientConnection client(ConnectionLimits owner, long now) {
    ClientConnection connection = new ClientConnection(next++, new FakePipe(), new Requester(1, 2, "x"));
    owner.add(connection, now);
    return connection;
  }

  private static FakePipe pipe(int room) {
    FakePipe pipe = new FakePipe();
    pipe.room = room;
    return pipe;
  }

  private static void sendRequest(ClientConnection connection, FakePipe pipe) {
    pipe.in.append("x\n");
    connection.fill();
    connection.takeLine();
  }

  @Test
  void aClientWithoutARequestIsDroppedAndOneWithARequestIsNot() {
    client(limits, 0);
    FakePipe pipe = new FakePipe();
    ClientConnection active = new ClientConnection(7, pipe, new Requester(1, 2, "x"));
    limits.add(active, 0);
    sendRequest(active, pipe);
    ConnectionLimits.updateDeadline(active, 1, false);
    assertEquals(ConnectionLimits.MAX_SILENCE, limits.firstDeadline());
    limits.expire(ConnectionLimits.MAX_SILENCE - 1);
    assertEquals(List.of(), dropped);
    limits.expire(ConnectionLimits.MAX_SILENCE);
    assertEquals(List.of("0: it sends no request"), dropped);
    assertEquals(ConnectionLimits.NEVER, limits.firstDeadline(), "no client has a deadline, so there is no timer");
  }

  @Test
  void theTimeForALineRunsFromItsBeginningHoweverSlowlyItGrows() {
    FakePipe pipe = new FakePipe();
    ClientConnection connection = new ClientConnection(7, pipe, new Requester(1, 2, "x"));
    limits.add(connection, 0);
    sendRequest(connection, pipe);
    ConnectionLimits.updateDeadline(connection, 0, false);
    for (long now = 0; now < ConnectionLimits.MAX_SILENCE; now += ConnectionLimits.MAX_SILENCE / 10) {
      pipe.in.append("y");
      connection.fill();
      connection.takeLine();
      ConnectionLimits.updateDeadline(connection, now, false);
    }
    limits.expire(ConnectionLimits.MAX_SILENCE);
    assertEquals(List.of("7: the rest of its request does not come"), dropped);
  }

  @Test
  void aClientThatDoesNotReadIsDroppedAndOneThatReadsSlowlyIsNot() {
    ClientConnection stuck = new ClientConnection(1, pipe(0), new Requester(1, 2, "x"));
    FakePipe slow = pipe(0);
    ClientConnection reads = new ClientConnection(2, slow, new Requester(1, 2, "x"));
    for (ClientConnection each : List.of(stuck, reads)) {
      limits.add(each, 0);
      each.send("x".repeat(1000));
      ConnectionLimits.updateDeadline(each, 0, false);
    }
    for (long now = 0; now <= 2 * ConnectionLimits.MAX_STALL; now += ConnectionLimits.MAX_STALL / 2) {
      slow.room = 1;
      ConnectionLimits.updateDeadline(reads, now, reads.flush() > 0);
      limits.expire(now);
    }
    assertEquals(List.of("1: it does not read what it is sent"), dropped);
    assertFalse(reads.closed);
  }

  @Test
  void theClientThatHasBeenSilentForTheLongestTimeIsDropped() {
    List<ClientConnection> all = new ArrayList<>();
    for (int i = 0; i < ConnectionLimits.MAX_CLIENTS; i++) {
      all.add(client(limits, i));
      all.get(i).requests = 1;
    }
    all.get(0).countPending(); // waits for an answer
    all.get(1).subscription = new Subscription(null, List.of());
    all.get(2).lastRequestAt = 1000;
    client(limits, 2000);
    assertTrue(all.get(3).closed);
    assertEquals(1, dropped.size());
    for (int i = 4; i < ConnectionLimits.MAX_CLIENTS; i++) {
      limits.removeClosed();
      client(limits, 2000);
    }
    assertFalse(all.get(0).closed || all.get(1).closed || all.get(2).closed);
  }

  @Test
  void aClientWithoutARequestIsDroppedFirst() {
    ClientConnection good = client(limits, 0);
    good.requests = 1;
    for (int i = 1; i < 5 * ConnectionLimits.MAX_CLIENTS; i++) {
      client(limits, i);
      limits.removeClosed();
    }
    assertFalse(good.closed);
    assertEquals(4 * ConnectionLimits.MAX_CLIENTS, dropped.size());
  }

  @Test
  void aSubscriberIsDroppedBeforeAClientThatWaits() {
    List<ClientConnection> all = new ArrayList<>();
    for (int i = 0; i < ConnectionLimits.MAX_CLIENTS; i++) {
      ClientConnection connection = client(limits, i);
      all.add(connection);
      connection.requests = 1;
      if (i == 50) {
        connection.subscription = new Subscription(null, List.of());
      } else {
        connection.countPending();
      }
    }
    client(limits, 1000);
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
  void allClientsTogetherUseNoMoreThanTheBudget() {
    List<ClientConnection> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      ClientConnection connection = new ClientConnection(i, pipe(0), new Requester(1, 2, "x"));
      limits.add(connection, 0);
      connection.countPending();
      connection.answer(Answer.of("x".repeat(300_000)));
      limits.limitMemory();
      all.add(connection);
    }
    long sum = 0;
    for (ClientConnection connection : all) {
      sum += connection.closed ? 0 : connection.memory();
    }
    assertTrue(sum <= ConnectionLimits.MAX_MEMORY, sum + " bytes");
    assertTrue(dropped.size() > 10);
  }

  @Test
  void aClientIsNotDroppedForOneLargeAnswer() {
    client(limits, 0);
    ClientConnection connection = new ClientConnection(7, pipe(0), new Requester(1, 2, "x"));
    limits.add(connection, 0);
    connection.countPending();
    connection.answer(Answer.of("x".repeat(3 * ConnectionLimits.MAX_MEMORY)));
    limits.limitMemory();
    assertEquals(List.of(), dropped);
  }
}
