package reeve.control.client;

import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code events}: later events come as notifications.
 *
 * @param services the names of the services whose events come; null: all services
 * @param ledgerPath null: reeve has no ledger
 * @param ledgerSize how long the ledger was when the notifications began, in bytes; {@link ServiceStatus#UNKNOWN}:
 *     reeve has no ledger, or could not write it in time
 * @param json the answer as it was received
 */
public record EventsReply(List<String> services, String ledgerPath, long ledgerSize, JsonObject json) {
  static EventsReply decode(ReplyFields reply) throws ClientException {
    ReplyFields ledger = reply.object("ledger");
    return new EventsReply(reply.textsOrNull("services"), ledger == null ? null : ledger.text("path"),
        ledger == null ? ServiceStatus.UNKNOWN : ledger.number("size", ServiceStatus.UNKNOWN), reply.json());
  }
}
