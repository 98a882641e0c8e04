package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code start}, {@code stop}, {@code restart}, {@code kill}, {@code add}, {@code remove}, and to
 * {@code reload} of services.
 *
 * @param json the answer as it was received
 */
public record ActionReply(List<Outcome> services, JsonObject json) {
  /**
   * The outcome for one service.
   *
   * @param result {@code reached}, {@code missed} or {@code under-way}; empty: unknown
   * @param message for people; empty: none
   * @param json the service as it was received, with the fields of {@link ServiceStatus} if it was started or stopped
   */
  public record Outcome(String name, String result, String message, JsonObject json) {
    /** Whether the service will not reach the requested state without another request. */
    public boolean isMissed() {
      return result.equals("missed");
    }
  }

  static ActionReply decode(ReplyFields reply) throws ClientException {
    List<Outcome> services = new ArrayList<>();
    for (ReplyFields fields : reply.objects("services")) {
      services.add(new Outcome(fields.text("name"), fields.textOrEmpty("result"), fields.textOrEmpty("message"),
          fields.json()));
    }
    return new ActionReply(services, reply.json());
  }
}
