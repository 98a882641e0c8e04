package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import reeve.core.Requester;

class PollSetTest {
  @Test
  void thereIsRoomForThoseWhoCameJustBeforeTheEnd() {
    ConnectionLimits crowd = new ConnectionLimits(-1, (connection, why) -> {});
    PollSet polled = new PollSet();
    polled.fill(crowd, 3, 4, true);
    for (int i = 0; i < 16; i++) { // as many as are taken at once
      ClientConnection connection = new ClientConnection(10 + i, new MemorySocket(), new Requester(1, 0));
      crowd.add(connection, 0);
      connection.tell("hello");
    }
    assertEquals(16, polled.fillUnread(crowd));
  }

  @Test
  void whoReadAllOfItIsNotWaitedForAtTheEnd() {
    ConnectionLimits crowd = new ConnectionLimits(-1, (connection, why) -> {});
    ClientConnection connection = new ClientConnection(10, new MemorySocket(), new Requester(1, 0));
    crowd.add(connection, 0);
    assertEquals(0, new PollSet().fillUnread(crowd));
  }
}
