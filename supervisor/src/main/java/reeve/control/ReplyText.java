package reeve.control;

import reeve.json.Json;
import reeve.json.ObjectWriter;

/** Writes the JSON-RPC 2.0 messages that reeve sends, as text without a line end. Pure; any thread. */
public final class ReplyText {
  private ReplyText() {}

  /** The first message of every connection. It is a notification, so a client need not wait for it. */
  public static String greeting(SupervisorBackend.Info info) {
    return frame(160).string("method", "hello").beginObject("params").string("server", "reeve")
        .string("version", info.version()).number("protocol", Protocol.VERSION).number("pid", info.pid())
        .number("upgrades", info.upgrades()).endObject().finish();
  }

  /**
   * Begins the text of a result; {@link #endResult} ends it.
   *
   * @param id as JSON text
   */
  public static ObjectWriter beginResult(String id) {
    return frame(256).raw("id", id).beginObject("result");
  }

  /** @return the rest of the text that has not been taken yet */
  public static String endResult(ObjectWriter json) {
    return json.endObject().finish();
  }

  /** @param id as JSON text */
  public static String error(String id, RpcException error) {
    ObjectWriter json = frame(256).raw("id", id).beginObject("error").number("code", error.code())
        .string("message", error.getMessage());
    if (error.data() != null) {
      json.raw("data", Json.text(error.data()));
    }
    return json.endObject().finish();
  }

  public static String notification(String method, ObjectWriter.Fields params) {
    return frame(256).string("method", method).beginObject("params").fields(params).endObject().finish();
  }

  /** @param params as JSON text */
  public static String notification(String method, String params) {
    return frame(64 + params.length()).string("method", method).raw("params", params).finish();
  }

  private static ObjectWriter frame(int capacity) {
    return new ObjectWriter(capacity).string("jsonrpc", "2.0");
  }
}
