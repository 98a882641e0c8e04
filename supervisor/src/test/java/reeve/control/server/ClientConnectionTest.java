package reeve.control.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.core.Requester;

/** What one client may cost, over a socket in memory. */
class ClientConnectionTest {
  private final MemorySocket pipe = new MemorySocket();
  private final ClientConnection connection = new ClientConnection(9, pipe, new Requester(1, 2, "x"));

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (byte[] line = connection.takeLine(); line != null; line = connection.takeLine()) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }
    return lines;
  }

  private void comes(String text) {
    pipe.in.append(text);
    while (pipe.in.length() > 0 && connection.fill() > 0) {
      // until all is in the buffer
    }
  }

  @Test
  void linesComeOutAsTheyWentInHoweverTheyAreCut() {
    List<String> got = new ArrayList<>();
    for (char c : "one\ntwo\n\nthr".toCharArray()) {
      comes(String.valueOf(c));
      got.addAll(lines());
    }
    assertEquals(List.of("one", "two", ""), got);
    assertTrue(connection.hasPartOfLine());
    comes("ee\nfour\n");
    assertEquals(List.of("three", "four"), lines());
    assertFalse(connection.hasPartOfLine());
  }

  @Test
  void theLongestLineIsTakenAndAByteMoreIsNot() {
    comes("x".repeat(ClientConnection.LONGEST_LINE - 1));
    assertNull(connection.takeLine());
    comes("x\n");
    assertFalse(connection.isTooLong());
    assertEquals(ClientConnection.LONGEST_LINE, lines().get(0).length());
    pipe.in.append("x".repeat(10 * ClientConnection.LONGEST_LINE));
    while (!connection.isTooLong()) {
      assertTrue(connection.fill() > 0);
      assertNull(connection.takeLine());
    }
    assertTrue(connection.memory() <= ClientConnection.LONGEST_LINE + 1, "a line of any length costs no more");
  }

  @Test
  void aLongLineDoesNotLeaveALargeBuffer() {
    comes("x".repeat(50_000) + "\n");
    assertEquals(1, lines().size());
    comes("y\n");
    assertTrue(connection.memory() < 5_000, "" + connection.memory());
  }

  @Test
  void noMoreRequestsAreReadThanMayBePending() {
    for (int i = 0; i < ClientConnection.PENDING; i++) {
      assertTrue(connection.isWelcome());
      connection.begin();
    }
    assertFalse(connection.isWelcome());
    connection.answer(() -> "x");
    assertTrue(connection.isWelcome());
  }

  /** Who asks and does not read costs the answers that are made, not all that it asked for. */
  @Test
  void answersAreMadeAsTheyAreRead() {
    pipe.room = 0;
    int[] made = new int[1];
    for (int i = 0; i < ClientConnection.PENDING; i++) {
      connection.begin();
      connection.answer(() -> {
        made[0]++;
        return "x".repeat(50_000);
      });
    }
    assertEquals(2, made[0], "one over the limit, and then no more");
    assertFalse(connection.isWelcome());
    pipe.room = Integer.MAX_VALUE;
    assertEquals(1, connection.flush());
    assertEquals(ClientConnection.PENDING, made[0]);
    assertEquals(0, connection.pending());
    assertFalse(connection.hasUnread());
    assertEquals(ClientConnection.PENDING * 50_001, pipe.out.length());
  }

  @Test
  void whatIsSentPiecewiseIsTheSame() {
    StringBuilder expected = new StringBuilder();
    pipe.room = 0;
    for (int i = 0; i < 3000; i++) {
      connection.tell("message " + i);
      expected.append("message ").append(i).append('\n');
      if (i % 7 == 0) {
        pipe.room = i % 100;
        connection.flush();
      }
    }
    pipe.room = Integer.MAX_VALUE;
    connection.flush();
    assertEquals(expected.toString(), pipe.out.toString());
    assertTrue(pipe.sends < 1000, "small messages go together: " + pipe.sends);
  }

  @Test
  void aClosedOneKeepsNothing() {
    pipe.room = 0;
    connection.tell("x".repeat(10_000));
    connection.close();
    connection.close();
    assertEquals(1, pipe.closes);
    assertFalse(connection.hasUnread());
  }
}
