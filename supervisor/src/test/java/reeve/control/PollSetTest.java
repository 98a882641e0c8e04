package reeve.control;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import reeve.core.Requester;

class PollSetTest {
  @Test
  void thereIsRoomForThoseWhoCameJustBeforeTheEnd() {
    Crowd crowd = new Crowd(-1, (connection, why) -> {});
    PollSet polled = new PollSet();
    polled.fill(crowd, 3, 4, true);
    for (int i = 0; i < 16; i++) { // as many as are taken at once
      Connection connection = new Connection(10 + i, new MemoryPipe(), new Requester(1, 0));
      crowd.add(connection, 0);
      connection.tell("hello");
    }
    assertEquals(16, polled.fillUnread(crowd));
  }

  @Test
  void whoReadAllOfItIsNotWaitedForAtTheEnd() {
    Crowd crowd = new Crowd(-1, (connection, why) -> {});
    Connection connection = new Connection(10, new MemoryPipe(), new Requester(1, 0));
    crowd.add(connection, 0);
    assertEquals(0, new PollSet().fillUnread(crowd));
  }
}
