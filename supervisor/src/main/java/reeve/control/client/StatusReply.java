package reeve.control.client;

import java.util.List;
import reeve.json.Json;
import reeve.json.JsonObject;

/**
 * The answer to {@code status}.
 *
 * @param files how the files differ from what is in effect; null: not at all, as far as is known
 * @param sampledMillis when the processes were sampled, on a monotonic clock; {@link ServiceStatus#UNKNOWN}: without
 *     resources
 * @param json the answer as it was received
 */
public record StatusReply(List<ServiceStatus> services, Files files, long sampledMillis, JsonObject json) {
  /**
   * How the files differ.
   *
   * @param added the services that only they define
   * @param problem why they cannot be read; null: they can
   */
  public record Files(List<String> added, String problem) {}

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
    ReplyFields files = reply.object("files");
    return new StatusReply(ServiceStatus.list(reply, true),
        files == null ? null : new Files(files.texts("added"), files.text("problem")),
        reply.number("sampledMs", ServiceStatus.UNKNOWN),
        reply.json());
  }
}
