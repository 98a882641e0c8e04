package reeve.control.client;

import java.util.ArrayList;
import java.util.List;
import reeve.json.JsonObject;

/**
 * The answer to {@code graph}.
 *
 * @param json the answer as it was received
 */
public record GraphReply(List<Service> services, List<Target> targets, JsonObject json) {
  /** A service and its dependencies. */
  public record Service(ServiceStatus status, List<Edge> dependencies) {}

  /**
   * A dependency of a service on another one.
   *
   * @param kind the key, such as {@code requires}; empty: unknown
   * @param service the name of the other service, which may not exist
   * @param when the state that the other service must have reached; null: it does not matter
   * @param restart whether this service is restarted with the other one
   */
  public record Edge(String kind, String service, String when, boolean restart) {}

  /**
   * A target.
   *
   * @param json the object as it was received
   */
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
