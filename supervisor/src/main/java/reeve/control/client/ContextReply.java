package reeve.control.client;

import java.util.Map;
import reeve.json.JsonObject;

/**
 * The answer to {@code context}: the directory, environment and user with which a process of the service starts.
 *
 * @param directory null: the directory of reeve
 * @param environment the variables by name
 * @param user null: the user of reeve
 * @param hasExecution whether its user, limits or surroundings differ from those of reeve: see its definition
 * @param json the answer as it was received
 */
public record ContextReply(String name, String directory, Map<String, String> environment, String user,
    boolean hasExecution, JsonObject json) {
  static ContextReply decode(ReplyFields reply) throws ClientException {
    return new ContextReply(reply.text("name"), reply.text("directory"), reply.textsByName("environment"),
        reply.text("user"), reply.bool("execution"), reply.json());
  }
}
