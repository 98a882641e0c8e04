package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import reeve.core.Requester;

class PollSetTest {
  @Test
  void clientsThatConnectJustBeforeTheEndHaveEntries() {
    ConnectionLimits limits = new ConnectionLimits(-1, (connection, why) -> {});
    PollSet polled = new PollSet();
    polled.fill(limits, 3, 4, 5, true);
    for (int i = 0; i < 16; i++) { // as many as are accepted at once
      ClientConnection connection = new ClientConnection(10 + i, new FakePipe(), new Requester(1, 0));
      limits.add(connection, 0);
      connection.send("hello");
    }
    assertEquals(16, polled.fillUnread(limits));
  }

  @Test
  void aClientThatHasReadEverythingHasNoEntryAtTheEnd() {
    ConnectionLimits limits = new ConnectionLimits(-1, (connection, why) -> {});
    ClientConnection connection = new ClientConnection(10, new FakePipe(), new Requester(1, 0));
    limits.add(connection, 0);
    assertEquals(0, new PollSet().fillUnread(limits));
  }
}
