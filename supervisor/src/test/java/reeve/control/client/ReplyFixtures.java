package reeve.control.client;

import java.util.List;
import java.util.Map;
import reeve.json.Json;

/**
 * Decodes replies from JSON as a client does, for tests of the output of commands. In the JSON, single quotes stand for
 * double quotes.
 */
public final class ReplyFixtures {
  private interface Decoder<T> {
    T decode(ReplyFields fields) throws ClientException;
  }

  private ReplyFixtures() {}

  private static <T> T decode(String json, Decoder<T> decoder) {
    try {
      return decoder.decode(new ReplyFields("the sample", Json.object(Json.parse(json.replace('\'', '"')))));
    } catch (Json.Malformed | ClientException e) {
      throw new AssertionError(json, e);
    }
  }

  public static ServiceStatus service(String json) {
    return decode(json, fields -> ServiceStatus.decode(fields, true));
  }

  public static StatusReply status(String json) {
    return decode(json, StatusReply::decode);
  }

  /** @param services JSON objects */
  public static StatusReply status(long sampledMillis, List<String> services) {
    return status("{'sampledMs':" + sampledMillis + ",'services':[" + String.join(",", services) + "]}");
  }

  public static TreeReply tree(String json) {
    return decode(json, TreeReply::decode);
  }

  public static GraphReply graph(String json) {
    return decode(json, GraphReply::decode);
  }

  public static PlanReply plan(String json) {
    return decode(json, PlanReply::decode);
  }

  /** A notification of progress towards a set of services. */
  public static Notification.Progress progress(List<String> services, String message) {
    return new Notification.Progress(services, services.size(), List.of(), message);
  }

  /** Fields of a JSON object, for a reply that a test builds. */
  public static String json(Map<String, ?> fields) {
    return Json.text(fields);
  }
}
