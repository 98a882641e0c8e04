package reeve.control;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import reeve.json.Json;

/**
 * A JSON-RPC 2.0 request. Pure; any thread.
 *
 * @param id as JSON text, to be sent back unchanged; null: a notification, which gets no answer
 * @param method its name
 * @param params by name; empty if there are none
 */
public record Request(String id, String method, Map<String, Object> params) {
  private static final int MAX_ID_LENGTH = 128;

  /** A line that is not a request. */
  public static final class Malformed extends Exception {
    private static final long serialVersionUID = 1L;
    private final int code;
    private final String id;

    Malformed(int code, String id, String message) {
      super(message, null, false, false);
      this.code = code;
      this.id = id;
    }

    /** One of the codes of {@link RpcException}. */
    public int code() {
      return code;
    }

    /** The id of the answer, as JSON text; null: it was a notification, which gets no answer. */
    public String id() {
      return id;
    }
  }

  /** @param line without its line end */
  public static Request decode(byte[] line, int from, int to) throws Malformed {
    Object value;
    try {
      value = Json.parse(StandardCharsets.UTF_8.newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(line, from, to - from)).toString());
    } catch (CharacterCodingException e) {
      throw new Malformed(RpcException.PARSE, "null", "cannot read the request: not UTF-8");
    } catch (Json.Malformed e) {
      throw new Malformed(RpcException.PARSE, "null", "cannot read the request: " + e.getMessage());
    }
    if (!(value instanceof Map<?, ?> map)) {
      throw new Malformed(RpcException.INVALID_REQUEST, "null",
          "cannot take the request: it is not an object"
              + (value instanceof List ? "; batches are not supported" : ""));
    }
    return decode(map);
  }

  private static Request decode(Map<?, ?> map) throws Malformed {
    String id = null;
    // A line that is not a valid request is not a notification either: it is answered, with a null id if it has none
    // (JSON-RPC 2.0, section 5).
    String answered = map.containsKey("id") ? null : "null";
    if (map.containsKey("id")) {
      id = id(map.get("id"));
      if (id == null) {
        throw new Malformed(RpcException.INVALID_REQUEST, "null",
            "cannot take the request: \"id\" must be a string or a number of at most " + MAX_ID_LENGTH + " characters");
      }
      answered = id;
    }
    if (!"2.0".equals(map.get("jsonrpc"))) {
      throw new Malformed(RpcException.INVALID_REQUEST, answered,
          "cannot take the request: \"jsonrpc\" must be \"2.0\"");
    }
    if (!(map.get("method") instanceof String method)) {
      throw new Malformed(RpcException.INVALID_REQUEST, answered,
          "cannot take the request: \"method\" must be a string");
    }
    Object params = map.get("params");
    if (params != null && !(params instanceof Map)) {
      throw new Malformed(RpcException.INVALID_PARAMS, id, "cannot take the parameters: \"params\" must be an object");
    }
    @SuppressWarnings("unchecked")
    Map<String, Object> named = params == null ? Map.of() : (Map<String, Object>) params;
    return new Request(id, method, named);
  }

  private static String id(Object value) {
    if (value instanceof Json.Num num) {
      return num.text().length() <= MAX_ID_LENGTH ? num.text() : null;
    }
    if (value instanceof String text && text.length() <= MAX_ID_LENGTH) {
      return Json.text(text);
    }
    return value == null ? "null" : null;
  }
}
