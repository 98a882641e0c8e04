package reeve.control;

import reeve.json.Json;
import reeve.loop.InternalErrors;

/** Lines of the protocol, as text without a line end. Pure; any thread. */
public final class ReplyText {
  private ReplyText() {}

  /**
   * @return the answer to a request, with an error where its result cannot be written; null: it was a notification,
   *     which gets none
   */
  public static String answer(Request request, Json.Body result, InternalErrors errors) {
    if (request.id() == null) {
      return null;
    }
    try {
      return result(request.id(), result);
    } catch (RuntimeException | Error e) {
      errors.reportAndPause(request.method(), e);
      return error(request.id(), RpcException.internal(e));
    }
  }

  /** @param id as JSON text */
  static String result(String id, Json.Body result) {
    return Json.write(json -> {
      json.beginObject();
      json.name("jsonrpc").value("2.0");
      json.name("id").jsonValue(id);
      json.name("result");
      result.write(json);
      json.endObject();
    });
  }

  /** @param id as JSON text */
  public static String error(String id, RpcException error) {
    return Json.write(json -> {
      json.beginObject();
      json.name("jsonrpc").value("2.0");
      json.name("id").jsonValue(id);
      json.name("error").beginObject();
      json.name("code").value(error.code());
      json.name("message").value(error.getMessage());
      if (error.data() != null) {
        json.name("data");
        Json.write(json, error.data());
      }
      json.endObject();
      json.endObject();
    });
  }

  public static String notification(String method, Json.Body params) {
    return Json.write(json -> {
      json.beginObject();
      json.name("jsonrpc").value("2.0");
      json.name("method").value(method);
      json.name("params");
      params.write(json);
      json.endObject();
    });
  }

  /** @param params as JSON text */
  public static String notification(String method, String params) {
    return "{\"jsonrpc\":\"2.0\",\"method\":\"" + method + "\",\"params\":" + params + "}";
  }
}
