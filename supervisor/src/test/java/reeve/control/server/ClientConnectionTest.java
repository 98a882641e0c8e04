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

/** The limits of one client, with a connection in memory. */
class ClientConnectionTest {
  private final FakePipe pipe = new FakePipe();
  private final ClientConnection connection = new ClientConnection(9, pipe, new Requester(1, 2, "x"));

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    for (byte[] line = connection.takeLine(); line != null; line = connection.takeLine()) {
      lines.add(new String(line, StandardCharsets.UTF_8));
    }
    return lines;
  }

  private void receive(String text) {
    pipe.in.append(text);
    while (pipe.in.length() > 0 && connection.fill() > 0) {
      // until all is in the buffer
    }
  }

  @Test
  void linesAreReadUnchangedHoweverTheyAreSplit() {
    List<String> got = new ArrayList<>();
    for (char c : "one\ntwo\n\nthr".toCharArray()) {
      receive(String.valueOf(c));
      got.addAll(lines());
    }
    assertEquals(List.of("one", "two", ""), got);
    assertTrue(connection.hasPartOfLine());
    receive("ee\nfour\n");
    assertEquals(List.of("three", "four"), lines());
    assertFalse(connection.hasPartOfLine());
  }

  @Test
  void theLongestLineIsAcceptedAndAByteMoreIsNot() {
    receive("x".repeat(ClientConnection.MAX_LINE - 1));
    assertNull(connection.takeLine());
    receive("x\n");
    assertFalse(connection.isTooLong());
    assertEquals(ClientConnection.MAX_LINE, lines().get(0).length());
    pipe.in.append("x".repeat(10 * ClientConnection.MAX_LINE));
    while (!connection.isTooLong()) {
      assertTrue(connection.fill() > 0);
      assertNull(connection.takeLine());
    }
    assertTrue(connection.memory() <= ClientConnection.MAX_LINE + 1, "a line of any length costs no more");
  }

  @Test
  void aLongLineDoesNotLeaveALargeBuffer() {
    receive("x".repeat(50_000) + "\n");
    assertEquals(1, lines().size());
    receive("y\n");
    assertTrue(connection.memory() < 5_000, "" + connection.memory());
  }

  @Test
  void noMoreRequestsAreTakenThanMayBePending() {
    for (int i = 0; i < ClientConnection.MAX_PENDING; i++) {
      assertTrue(connection.takesRequests());
      connection.countPending();
    }
    assertFalse(connection.takesRequests());
    connection.answer(Answer.of("x"));
    assertTrue(connection.takesRequests());
  }

  /** For a client that does not read only a few answers are written, not all that it requested. */
  @Test
  void answersAreWrittenAsTheyAreRead() {
    pipe.room = 0;
    int[] made = new int[1];
    for (int i = 0; i < ClientConnection.MAX_PENDING; i++) {
      connection.countPending();
      connection.answer(counted(made));
    }
    assertEquals(2, made[0], "one over the limit, and then no more");
    assertFalse(connection.takesRequests());
    pipe.room = Integer.MAX_VALUE;
    while (connection.hasUnread()) {
      assertEquals(1, connection.flush());
    }
    assertEquals(ClientConnection.MAX_PENDING, made[0]);
    assertEquals(0, connection.pending());
    assertFalse(connection.hasUnread());
    assertEquals(ClientConnection.MAX_PENDING * 50_001, pipe.out.length());
  }

  @Test
  void messagesThatAreSentPiecewiseArriveUnchanged() {
    StringBuilder expected = new StringBuilder();
    pipe.room = 0;
    for (int i = 0; i < 3000; i++) {
      connection.send("message " + i);
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
  void aClosedConnectionFreesItsBuffers() {
    pipe.room = 0;
    connection.send("x".repeat(10_000));
    connection.close();
    connection.close();
    assertEquals(1, pipe.closes);
    assertFalse(connection.hasUnread());
  }

  /** An answer of one part that counts how often it is made. */
  private static Answer counted(int[] made) {
    return new Answer() {
      private boolean ended;

      @Override
      public String next() {
        if (ended) {
          return null;
        }
        ended = true;
        made[0]++;
        return "x".repeat(50_000);
      }
    };
  }

  /** An answer of many parts, of which so many have been made. */
  private static final class LongAnswer implements Answer {
    int made;
    private final int parts;

    LongAnswer(int parts) {
      this.parts = parts;
    }

    @Override
    public String next() {
      return made == parts ? null : (++made % 10 + ".").repeat(5000);
    }
  }

  @Test
  void aLongAnswerIsMadeAsItIsReadAndNeverHeldAsAWhole() {
    LongAnswer answer = new LongAnswer(500);
    pipe.room = 0;
    connection.countPending();
    connection.answer(answer);
    assertTrue(answer.made < 10, answer.made + " parts for a client that does not read");
    int most = 0;
    while (connection.hasUnread()) {
      pipe.room = 30_000;
      connection.flush();
      most = Math.max(most, connection.memory());
    }
    assertEquals(500, answer.made);
    assertEquals(500 * 10_000 + 1, pipe.out.length());
    assertTrue(most < 2 * ClientConnection.MAX_UNREAD, most + " bytes were held");
    assertEquals(0, connection.pending());
  }

  @Test
  void aLineIsNeverWrittenIntoTheMiddleOfAnAnswer() {
    pipe.room = 0;
    connection.countPending();
    connection.answer(new LongAnswer(50));
    connection.countPending();
    connection.answer(Answer.of("second"));
    connection.send("event");
    pipe.room = Integer.MAX_VALUE;
    while (connection.hasUnread()) {
      connection.flush();
    }
    String[] lines = pipe.out.toString().split("\n");
    assertEquals(3, lines.length);
    assertEquals(50 * 10_000, lines[0].length());
    assertEquals("event", lines[1]);
    assertEquals("second", lines[2]);
  }

  @Test
  void eventsBehindALongAnswerCount() {
    pipe.room = 0;
    connection.countPending();
    connection.answer(new LongAnswer(50));
    for (int i = 0; i < 1100; i++) {
      connection.send("e".repeat(1000));
    }
    assertTrue(connection.isBehind());
    assertTrue(connection.memory() > ClientConnection.MAX_UNREAD_EVENTS);
  }

  @Test
  void aClientThatReadsFastDoesNotHoldUpTheOthers() {
    connection.countPending();
    connection.answer(new LongAnswer(500));
    assertEquals(1, connection.flush());
    assertTrue(pipe.out.length() < 1_000_000, pipe.out.length() + " bytes in one turn");
    assertTrue(connection.hasUnread(), "so that poll returns at once");
  }

  @Test
  void anAnswerThatBreaksOffEndsTheConnection() {
    pipe.room = 0;
    connection.countPending();
    connection.answer(new Answer() {
      private int made;

      @Override
      public String next() {
        return made++ < 20 ? "x".repeat(10_000) : null;
      }

      @Override
      public boolean isBroken() {
        return made > 20;
      }
    });
    pipe.room = Integer.MAX_VALUE;
    assertEquals(-1, connection.flush());
    assertFalse(pipe.out.toString().contains("\n"));
  }
}
