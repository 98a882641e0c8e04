package reeve.control.client;

import java.util.Map;
import reeve.json.JsonObject;

/**
 * The answer to {@code context}: what a process of the service begins with.
 *
 * @param directory null: that of reeve
 * @param environment the variables by name
 * @param user null: that of reeve
 * @param json the answer as it came
 */
public record ContextReply(String name, String directory, Map<String, String> environment, String user,
    JsonObject json) {
  static ContextReply decode(ReplyFields reply) throws ClientException {
    return new ContextReply(reply.text("name"), reply.text("directory"), reply.textsByName("environment"),
        reply.text("user"), reply.json());
  }
}
