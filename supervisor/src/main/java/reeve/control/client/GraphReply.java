package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code graph}.
 *
 * @param json the answer as it came
 */
public record GraphReply(List<Service> services, List<Target> targets, JsonObject json) {
  /** A service and what its definition says about others. */
  public record Service(ServiceStatus status, List<Edge> dependencies) {}

  /**
   * A line of a definition that names another service.
   *
   * @param kind the key, such as {@code requires}; empty: unknown
   * @param service the other one; there may be none of that name
   * @param when what the other one has to have reached; null: it does not matter
   * @param restart whether this one is restarted with it
   */
  public record Edge(String kind, String service, String when, boolean restart) {}

  /** A target. @param json the object as it came */
  public record Target(String name, String description, List<String> services, JsonObject json) {}

  static GraphReply decode(ReplyFields reply) throws ClientException {
    List<Service> services = new ArrayList<>();
    for (ReplyFields service : reply.objects("services")) {
      List<Edge> edges = new ArrayList<>();
      for (ReplyFields edge : service.objects("dependencies")) {
        edges.add(new Edge(edge.textOrEmpty("kind"), edge.text("service"), edge.text("when"), edge.bool("restart")));
      }
      services.add(new Service(ServiceStatus.decode(service, false), edges));
    }
    List<Target> targets = new ArrayList<>();
    for (ReplyFields target : reply.objects("targets")) {
      targets.add(new Target(target.text("name"), target.textOrEmpty("description"), target.texts("services"),
          target.json()));
    }
    return new GraphReply(services, targets, reply.json());
  }
}
