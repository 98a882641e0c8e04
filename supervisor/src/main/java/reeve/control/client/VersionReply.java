package reeve.control.client;

import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code version}.
 *
 * @param started milliseconds since 1970; {@link ServiceStatus#UNKNOWN}: reeve did not send it
 * @param stateDir null: it has none
 * @param files the absolute paths of the files that it was started with
 * @param profiles the profiles that are merged over them
 * @param target the target that it was started with; null: the default
 * @param keepGoing whether it was started with {@code --keep-going}
 * @param methods the names of its methods
 * @param json the answer as it was received
 */
public record VersionReply(String version, long protocol, long pid, long started, String stateDir, List<String> files,
    List<String> profiles, String target, boolean keepGoing, List<String> methods, JsonObject json) {
  static VersionReply decode(ReplyFields reply) throws ClientException {
    return new VersionReply(reply.textOrEmpty("version"), reply.number("protocol", 0), reply.number("pid", 0),
        reply.time("started"), reply.text("stateDir"), reply.texts("files"), reply.texts("profiles"),
        reply.text("target"), reply.bool("keepGoing"),
        reply.texts("methods"),
        reply.json());
  }
}
