package reeve.control.client;

import java.util.List;
import reeve.json.JsonObject;
import reeve.posix.FilePlace;

/**
 * The answer to {@code events}: later events come as notifications.
 *
 * @param services the names of the services whose events come; null: all services
 * @param ledgerPath null: reeve has no ledger
 * @param ledger where the ledger ended when the notifications began; {@link FilePlace#UNKNOWN}: reeve has no ledger,
 *     or could not write it in time
 * @param json the answer as it was received
 */
public record EventsReply(List<String> services, String ledgerPath, FilePlace ledger, JsonObject json) {
  static EventsReply decode(ReplyFields reply) throws ClientException {
    ReplyFields ledger = reply.object("ledger");
    return new EventsReply(reply.textsOrNull("services"), ledger == null ? null : ledger.text("path"),
        ledger == null ? FilePlace.UNKNOWN
            : new FilePlace(ledger.number("size", FilePlace.UNKNOWN.size()), ledger.number("inode", 0)),
        reply.json());
  }
}
