package reeve.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.access.AccessRule;
import reeve.config.access.AccessRule.Grant;
import reeve.config.access.AccessRule.Right;
import reeve.config.Instance;

/** What one client may request, as {@code [reeve] allow} says. Immutable; any thread. */
public final class Access {
  /** For a client that may do everything. */
  public static final Access ADMIN = new Access(-1, List.of(new Grant(Right.ADMIN, List.of(), List.of())));

  private final int uid;
  private final List<Grant> grants;

  /**
   * @param uid of the client, for messages
   * @param grants of all entries that name its user or one of its groups; empty: it has no right at all
   */
  public Access(int uid, List<Grant> grants) {
    this.uid = uid;
    this.grants = List.copyOf(grants);
  }

  /** Whether it has any right: each of them includes {@link Right#READ}. */
  public boolean isAny() {
    return !grants.isEmpty();
  }

  /**
   * Checks the right to a method, for one service at least.
   *
   * @param right the one that the method needs
   * @return null: it has the right; or the error for the client
   */
  public RpcException refusal(String method, Right right) {
    for (Grant grant : grants) {
      if (right == Right.READ || right == Right.OPERATE && grant.hasAction(method) || grant.right() == Right.ADMIN) {
        return null;
      }
    }
    String example = right == Right.OPERATE ? "[\"" + method + "\"]" : '"' + right.word() + '"';
    return refused(right, "cannot carry out \"" + method + "\"" + command(method) + ": uid " + uid + " has "
        + (grants.isEmpty() ? "no right on this reeve" : "no right to it") + ", it needs \"" + right.word() + "\""
        + gives(example));
  }

  /** For a method whose command has another name. */
  private static String command(String method) {
    return switch (method) {
      case "context" -> ", which reeve exec requests";
      case "definition" -> ", which reeve save requests";
      case "add" -> ", which reeve start --name requests";
      default -> "";
    };
  }

  /**
   * Checks the right to do something to services.
   *
   * @param method of the right {@link Right#OPERATE}, or one that {@link #refusal(String, Right)} has let pass
   * @return null: it has the right to do that to all of them; or the error for the client
   */
  RpcException refusal(String method, List<String> services, SupervisorBackend backend) {
    List<Grant> limited = grants(method);
    for (String service : services) {
      if (limited != null && !concerns(limited, service, tags(service, backend))) {
        return refused(method, service);
      }
    }
    return null;
  }

  /** As {@link #refusal(String, List, SupervisorBackend)} for a service that does not exist yet. */
  RpcException refusal(String method, String service, List<String> tags) {
    List<Grant> limited = grants(method);
    return limited == null || concerns(limited, service, tags) ? null : refused(method, service);
  }

  /** @return those that include a method, each for some services; null: for every service */
  private List<Grant> grants(String method) {
    List<Grant> limited = new ArrayList<>();
    for (Grant grant : grants) {
      if (grant.hasAction(method) || grant.right() == Right.ADMIN) {
        if (grant.services().isEmpty()) {
          return null;
        }
        limited.add(grant);
      }
    }
    return limited;
  }

  private RpcException refused(String method, String service) {
    return refused(Right.OPERATE, "cannot carry out \"" + method + "\" for \"" + service + "\": uid " + uid
        + " has no right to that with this service; nothing was done"
        + gives("{ do = [\"" + method + "\"], services = [\"" + service + "\"] }"));
  }

  private static boolean concerns(List<Grant> grants, String service, List<String> tags) {
    for (Grant grant : grants) {
      if (grant.concerns(service, tags)) {
        return true;
      }
    }
    return false;
  }

  /** Returns the tags of a service; an instance that does not exist yet has those of the first one. */
  private static List<String> tags(String service, SupervisorBackend backend) {
    ServiceView view = backend.service(service);
    int at = service.lastIndexOf('@');
    if (view == null && at > 0) {
      view = backend.service(Instance.name(service.substring(0, at), 1));
    }
    return view == null ? List.of() : view.definition().tags();
  }

  private String gives(String right) {
    return "; [reeve] allow gives it: \"user:" + uid + "\" = " + right + ", or the same for a group of that user";
  }

  private RpcException refused(Right right, String message) {
    return new RpcException(RpcException.NOT_ALLOWED, message, Map.of("right", right.word(), "uid", (long) uid));
  }
}
