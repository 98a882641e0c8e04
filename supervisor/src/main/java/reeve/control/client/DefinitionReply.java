package reeve.control.client;

import java.util.Map;
import reeve.json.JsonObject;

/**
 * The answer to {@code definition}.
 *
 * @param isTransient whether it is in no file
 * @param source {@code file:line}
 * @param toml the definition as a table of a file
 * @param settings the keys in their order, each with its value in TOML; a value may be null
 * @param json the answer as it was received
 */
public record DefinitionReply(String name, boolean isTransient, String source, String toml,
    Map<String, String> settings, JsonObject json) {
  static DefinitionReply decode(ReplyFields reply) throws ClientException {
    return new DefinitionReply(reply.text("name"), reply.bool("transient"), reply.text("source"), reply.text("toml"),
        reply.textsByName("settings"), reply.json());
  }
}
