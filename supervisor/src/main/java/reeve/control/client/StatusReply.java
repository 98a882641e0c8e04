package reeve.control.client;

import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code status}.
 *
 * @param sampledMillis when the processes were looked at, on a clock that only goes forward; {@link
 *     ServiceStatus#UNKNOWN}: without resources
 * @param json the answer as it came
 */
public record StatusReply(List<ServiceStatus> services, long sampledMillis, JsonObject json) {
  static StatusReply decode(ReplyFields reply) throws ClientException {
    return new StatusReply(ServiceStatus.list(reply, true), reply.number("sampledMs", ServiceStatus.UNKNOWN),
        reply.json());
  }
}
