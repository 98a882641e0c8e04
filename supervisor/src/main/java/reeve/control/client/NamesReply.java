package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code reset}, {@code signal}, {@code enable} and {@code disable}: the services to which the request
 * was applied.
 *
 * @param json the answer as it was received
 */
public record NamesReply(List<String> names, JsonObject json) {
  static NamesReply decode(ReplyFields reply) throws ClientException {
    List<String> names = new ArrayList<>();
    for (ReplyFields fields : reply.objects("services")) {
      names.add(fields.text("name"));
    }
    return new NamesReply(names, reply.json());
  }
}
