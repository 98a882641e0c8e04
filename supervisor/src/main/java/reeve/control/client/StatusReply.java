package reeve.control.client;

import java.util.List;
import reeve.json.Json;
import reeve.json.JsonObject;

/**
 * The answer to {@code status}.
 *
 * @param sampledMillis when the processes were sampled, on a monotonic clock; {@link ServiceStatus#UNKNOWN}: without
 *     resources
 * @param json the answer as it was received
 */
public record StatusReply(List<ServiceStatus> services, long sampledMillis, JsonObject json) {
  /** As long as a real answer, because the first iterations of the parser's loops are the slow ones. */
  private static final String SAMPLE =
      "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"services\":[{\"name\":\"web\",\"state\":\"running\",\"pid\":1,"
          + "\"since\":\"2026-01-01T00:00:00.000Z\",\"restarts\":1,\"failed\":false,"
          + "\"lastExit\":{\"code\":1,\"at\":\"2026-01-01T00:00:00.000Z\"},"
          + "\"processes\":1,\"cpuMs\":1,\"memoryKib\":1,\"ports\":[\"*:1\"],\"problem\":null}]}}";

  /** Decodes a made-up answer with one service, which loads the classes that a real answer needs. */
  public static StatusReply sample() throws ClientException {
    return decode(new ReplyFields("the sample", Json.object(Json.parseObjectOrNull(SAMPLE).get("result"))));
  }

  static StatusReply decode(ReplyFields reply) throws ClientException {
    return new StatusReply(ServiceStatus.list(reply, true), reply.number("sampledMs", ServiceStatus.UNKNOWN),
        reply.json());
  }
}
