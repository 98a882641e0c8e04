package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code tree}.
 *
 * @param pid the pid of reeve
 * @param sampledMillis when the processes were sampled, on a monotonic clock
 * @param others the processes below reeve that belong to no service; empty if services were selected
 * @param json the answer as it was received
 */
public record TreeReply(long pid, long sampledMillis, List<Service> services, List<ProcessStatus> others,
    JsonObject json) {
  /**
   * A service and its processes.
   *
   * @param processes null: they cannot be seen
   */
  public record Service(ServiceStatus status, List<ProcessStatus> processes) {}

  static TreeReply decode(ReplyFields reply) throws ClientException {
    List<Service> services = new ArrayList<>();
    for (ReplyFields fields : reply.objects("services")) {
      services.add(new Service(ServiceStatus.decode(fields, false), ProcessStatus.list(fields)));
    }
    ReplyFields others = reply.object("others");
    List<ProcessStatus> unowned = others == null ? null : ProcessStatus.list(others);
    return new TreeReply(reply.number("pid", 0), reply.number("sampledMs", ServiceStatus.UNKNOWN), services,
        unowned == null ? List.of() : unowned, reply.json());
  }
}
