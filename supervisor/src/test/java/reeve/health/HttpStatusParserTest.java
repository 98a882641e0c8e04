package reeve.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class HttpStatusParserTest {
  /** As it comes in pieces of that size. */
  private static HttpStatusParser answer(String text, int piece) {
    HttpStatusParser answer = new HttpStatusParser();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < bytes.length; at += piece) {
      byte[] part = java.util.Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
      answer.feed(part, part.length);
    }
    return answer;
  }

  @Test
  void theStatusIsKnownHoweverTheBytesCome() {
    String text = "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n";
    for (int piece = 1; piece <= text.length(); piece++) {
      HttpStatusParser answer = answer(text, piece);
      assertEquals(204, answer.status());
      assertTrue(answer.isComplete());
    }
    assertEquals(-1, answer("HTTP/1.1 204 No", 3).status());
  }

  @Test
  void itIsOverAfterAsManyBytesAsItSaid() {
    String head = "HTTP/1.0 500 Oh\r\ncontent-LENGTH: 3\r\n\r\n";
    assertFalse(answer(head + "ab", 5).isComplete());
    assertTrue(answer(head + "abc", 5).isComplete());
    assertEquals(500, answer(head, 5).status());
  }

  @Test
  void withoutALengthItIsOverWhenTheOtherSideClosesOrItIsTooMuch() {
    String head = "HTTP/1.1 200 OK\r\n\r\n";
    assertFalse(answer(head + "x".repeat(1000), 100).isComplete());
    assertTrue(answer(head + "x".repeat(300_000), 8192).isComplete());
  }

  @Test
  void whatIsSaidBeforeTheAnswerIsNotTheAnswer() {
    HttpStatusParser answer = answer("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 7);
    assertEquals(-1, answer.status());
    assertFalse(answer.isComplete());
    assertEquals(200, answer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 7).status());
  }

  @Test
  void whatIsNoHttpIsBroken() {
    assertTrue(answer("SSH-2.0-OpenSSH_9.2\r\n", 50).isMalformed());
    assertTrue(answer("\r\n", 50).isMalformed());
    assertTrue(answer("HTTP/2 200\r\n", 50).isMalformed());
    assertTrue(answer("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000), 8192).isMalformed());
  }

  @Test
  void theRequestNamesTheHostAsItIsAddressed() {
    assertTrue(new String(HttpStatusParser.request("::1", 81, "/a?b"), StandardCharsets.US_ASCII)
        .startsWith("GET /a?b HTTP/1.1\r\nHost: [::1]:81\r\n"));
    assertTrue(
        new String(HttpStatusParser.request("a", 80, "/"), StandardCharsets.US_ASCII).contains("\r\nHost: a\r\n"));
  }
}
