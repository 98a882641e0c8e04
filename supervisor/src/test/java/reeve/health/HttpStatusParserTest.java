package reeve.health;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class HttpStatusParserTest {
  /** Feeds a text in pieces of a size. */
  private static HttpStatusParser parse(String text, int piece) {
    HttpStatusParser parser = new HttpStatusParser();
    byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    for (int at = 0; at < bytes.length; at += piece) {
      byte[] part = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + piece));
      parser.feed(part, part.length);
    }
    return parser;
  }

  @Test
  void theStatusIsKnownHoweverTheBytesArrive() {
    String text = "HTTP/1.1 204 No Content\r\nServer: x\r\n\r\n";
    for (int piece = 1; piece <= text.length(); piece++) {
      HttpStatusParser parser = parse(text, piece);
      assertEquals(204, parser.status());
      assertTrue(parser.isComplete());
    }
    assertEquals(-1, parse("HTTP/1.1 204 No", 3).status());
  }

  @Test
  void contentLengthEndsTheResponse() {
    String head = "HTTP/1.0 500 Oh\r\ncontent-LENGTH: 3\r\n\r\n";
    assertFalse(parse(head + "ab", 5).isComplete());
    assertTrue(parse(head + "abc", 5).isComplete());
    assertEquals(500, parse(head, 5).status());
  }

  @Test
  void withoutALengthTheResponseEndsWithTheConnectionOrAtALimit() {
    String head = "HTTP/1.1 200 OK\r\n\r\n";
    assertFalse(parse(head + "x".repeat(1000), 100).isComplete());
    assertTrue(parse(head + "x".repeat(300_000), 8192).isComplete());
  }

  @Test
  void anInterimResponseIsNotTheResponse() {
    HttpStatusParser parser = parse("HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n", 7);
    assertEquals(-1, parser.status());
    assertFalse(parser.isComplete());
    assertEquals(200, parse("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n\r\n", 7).status());
  }

  @Test
  void anythingButHttpIsMalformed() {
    assertTrue(parse("SSH-2.0-OpenSSH_9.2\r\n", 50).isMalformed());
    assertTrue(parse("\r\n", 50).isMalformed());
    assertTrue(parse("HTTP/2 200\r\n", 50).isMalformed());
    assertTrue(parse("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(10_000), 8192).isMalformed());
  }

  @Test
  void theHostHeaderIsTheAddressOfTheRequest() {
    assertTrue(new String(HttpStatusParser.request("::1", 81, "/a?b"), StandardCharsets.US_ASCII)
        .startsWith("GET /a?b HTTP/1.1\r\nHost: [::1]:81\r\n"));
    assertTrue(
        new String(HttpStatusParser.request("a", 80, "/"), StandardCharsets.US_ASCII).contains("\r\nHost: a\r\n"));
  }
}
