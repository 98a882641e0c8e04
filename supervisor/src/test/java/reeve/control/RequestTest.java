package reeve.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reeve.json.Json;

/** A line is decoded to a request, or to an error that says why it is not a request. */
class RequestTest {
  private static Request decode(String line) throws Request.Malformed {
    return decode(line.getBytes(StandardCharsets.UTF_8));
  }

  private static Request decode(byte[] line) throws Request.Malformed {
    return Request.decode(line, 0, line.length);
  }

  private static Request.Malformed malformed(String line) {
    return assertThrows(Request.Malformed.class, () -> decode(line), line);
  }

  @Test
  void aRequestIsRead() throws Request.Malformed {
    Request request = decode(
        "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"stop\","
            + "\"params\":{\"services\":[\"web\"],\"wait\":false,\"n\":1.5}}");
    assertEquals("7", request.id());
    assertEquals("stop", request.method());
    assertEquals(Map.of("services", List.of("web"), "wait", false, "n", new Json.Num("1.5")), request.params());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|',
      value = {"7|7", "-1|-1", "1e3|1e3", "123456789012345678901234567890|123456789012345678901234567890", "null|null",
          "\"a\\\"b\"|\"a\\\"b\"", "\"\\u0000\\n\"|\"\\u0000\\n\""})
  void anIdIsKeptUnchanged(String id, String expected) throws Request.Malformed {
    assertEquals(expected, decode("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"x\"}").id());
  }

  @Test
  void aRequestWithoutAnIdIsANotification() throws Request.Malformed {
    assertNull(decode("{\"jsonrpc\":\"2.0\",\"method\":\"x\"}").id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "{", "{]", "{\"a\":}", "{'a':1}", "{\"a\":1,}", "{\"a\":1}{}", "[1,]", "nul", "01", "+1",
      "NaN", "{\"a\":1,\"a\":2}",
      "\"\\x\"", "\"a\nb\"", "# x", "{\"a\" 1}", "\"", "{\"jsonrpc\":\"2.0\",\"method\":\"x\"} x"})
  void aLineThatIsNotJsonIsAParseError(String line) {
    Request.Malformed error = malformed(line);
    assertEquals(RpcException.PARSE, error.code(), error.getMessage());
    assertEquals("null", error.id());
  }

  @Test
  void brokenUtf8IsAParseError() {
    byte[] line = "{\"jsonrpc\":\"2.0\",\"method\":\"x\"}".getBytes(StandardCharsets.UTF_8);
    line[25] = (byte) 0xff;
    assertEquals(RpcException.PARSE, assertThrows(Request.Malformed.class, () -> decode(line)).code());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "\"x\"", "null", "true", "[]", "[{\"jsonrpc\":\"2.0\",\"method\":\"x\"}]", "{}",
      "{\"method\":\"x\"}",
      "{\"jsonrpc\":2.0,\"method\":\"x\"}", "{\"jsonrpc\":\"1.0\",\"method\":\"x\"}", "{\"jsonrpc\":\"2.0\"}",
      "{\"jsonrpc\":\"2.0\",\"method\":1}",
      "{\"jsonrpc\":\"2.0\",\"id\":[],\"method\":\"x\"}", "{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"x\"}"})
  void jsonThatIsNotARequestIsAnInvalidRequest(String line) {
    assertEquals(RpcException.INVALID_REQUEST, malformed(line).code());
  }

  /** JSON-RPC 2.0, section 5: a line that is not a request is answered, with null if it has no id. */
  @Test
  void aLineThatIsNotARequestIsNotANotificationEither() {
    assertEquals("null", malformed("{}").id());
    assertEquals("null", malformed("{\"jsonrpc\":\"2.0\",\"method\":5}").id());
    assertEquals("4", malformed("{\"id\":4}").id());
    assertNull(malformed("{\"jsonrpc\":\"2.0\",\"method\":\"x\",\"params\":5}").id());
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "1", "\"x\"", "[\"web\"]"})
  void parametersAreAnObject(String params) {
    Request.Malformed error = malformed("{\"jsonrpc\":\"2.0\",\"id\":3,\"method\":\"x\",\"params\":" + params + "}");
    assertEquals(RpcException.INVALID_PARAMS, error.code());
    assertEquals("3", error.id(), "the client knows which request it answers");
  }

  @Test
  void aLongIdIsRefused() {
    String id = "9".repeat(129);
    assertEquals(RpcException.INVALID_REQUEST,
        malformed("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"x\"}").code());
    assertEquals(RpcException.INVALID_REQUEST,
        malformed("{\"jsonrpc\":\"2.0\",\"id\":\"" + id + "\",\"method\":\"x\"}").code());
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 100, 30_000})
  void deepNestingIsAnErrorAndNotAStackOverflow(int depth) {
    Request.Malformed error = malformed("[".repeat(depth));
    assertEquals(RpcException.PARSE, error.code());
    assertTrue(error.getMessage().contains("deeper than 16"), error.getMessage());
    assertEquals(RpcException.PARSE, malformed("{\"a\":".repeat(depth)).code());
  }

  /** Every line is a request or an error, and the error is one short line. */
  @Test
  void aMutatedLineIsARequestOrAnError() {
    Random random = new Random(5);
    byte[] good =
        "{\"jsonrpc\":\"2.0\",\"id\":\"x\",\"method\":\"stop\",\"params\":{\"services\":[\"a\\u00e9\"],\"wait\":false}}"
            .getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 20_000; i++) {
      byte[] line = good.clone();
      for (int changes = random.nextInt(4) + 1; changes > 0; changes--) {
        line[random.nextInt(line.length)] =
            (byte) (random.nextBoolean() ? random.nextInt(256) : "{}[]\",:\\0".charAt(random.nextInt(9)));
      }
      try {
        decode(line);
      } catch (Request.Malformed e) {
        assertTrue(e.getMessage().length() < 200 && e.getMessage().chars().noneMatch(Character::isISOControl),
            e.getMessage());
        assertTrue(e.id() != null && e.id().length() <= 130 || e.id() == null);
      }
    }
  }
}
