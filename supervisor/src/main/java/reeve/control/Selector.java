package reeve.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.Instance;
import reeve.config.util.Escaped;
import reeve.config.util.Globs;
import reeve.config.util.Suggestions;

/**
 * Which services a request concerns. Pure; any thread.
 *
 * @param terms names, {@code web} for all of {@code web@1}, {@code web@2} and so on, patterns with {@code *} and
 *     {@code ?}, and {@code @tag}s, which may be patterns too
 * @param failed whether the services that failed are selected
 * @param all whether every service is selected
 */
public record Selector(List<String> terms, boolean failed, boolean all) {
  /** A selector that selects nothing by itself; most methods take it for all services. */
  public static final Selector EMPTY = new Selector(List.of(), false, false);

  private static final int MAX_PATTERNS = 100;

  /** Whether nothing is selected. */
  public boolean isEmpty() {
    return terms.isEmpty() && !failed && !all;
  }

  /**
   * Checks that something is selected. For a method that changes something: an empty selection does not mean all
   * services.
   */
  public void requireSelection() throws RpcException {
    if (isEmpty()) {
      throw new RpcException(RpcException.INVALID_PARAMS,
          "cannot select services: give \"services\", \"failed\" or \"all\"");
    }
  }

  /**
   * Selects services, in their order, each of them once.
   *
   * @throws RpcException if a term matches no service, because most often it is misspelt. It is not an error if no
   *     service has failed
   */
  public List<ServiceView> select(List<ServiceView> services) throws RpcException {
    Set<String> chosen = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (ServiceView view : services) {
      names.add(view.name());
    }
    int patterns = 0;
    for (String term : terms) {
      if (!isPattern(term)) {
        // A set is used, because this may run on the loop thread: thousands of names and thousands of services must not
        // delay it.
        if (names.contains(term)) {
          chosen.add(term);
        } else if (!addInstances(term, services, chosen)) {
          throw noMatch(term, services);
        }
        continue;
      }
      if (++patterns > MAX_PATTERNS) {
        throw new RpcException(RpcException.INVALID_PARAMS,
            "cannot take more than " + MAX_PATTERNS + " patterns and tags at once");
      }
      boolean any = false;
      for (ServiceView view : services) {
        if (matches(term, view)) {
          any = true;
          chosen.add(view.name());
        }
      }
      if (!any) {
        throw noMatch(term, services);
      }
    }
    List<ServiceView> result = new ArrayList<>();
    for (ServiceView view : services) {
      if (all || failed && view.hasFailed() || chosen.contains(view.name())) {
        result.add(view);
      }
    }
    return result;
  }

  /**
   * Adds {@code web@1}, {@code web@2} and so on for {@code web}, or, if no file has one of these, also
   * {@code web@blue}: the services of a template. Each such term is compared with all services, but there are seldom
   * many such terms.
   */
  private static boolean addInstances(String term, List<ServiceView> services, Set<String> chosen) {
    boolean any = false;
    for (ServiceView view : services) {
      if (Instance.isOf(view.name(), term)) {
        any |= !view.definition().isTransient();
        chosen.add(view.name());
      }
    }
    if (!any) {
      String prefix = term + "@";
      for (ServiceView view : services) {
        if (view.name().startsWith(prefix)) {
          any = true;
          chosen.add(view.name());
        }
      }
    }
    return any;
  }

  private static boolean isPattern(String term) {
    return term.startsWith("@") || Globs.isGlob(term);
  }

  private static boolean matches(String term, ServiceView view) {
    if (term.startsWith("@")) {
      String pattern = term.substring(1);
      for (String tag : view.definition().tags()) {
        if (Globs.matches(pattern, tag)) {
          return true;
        }
      }
      return false;
    }
    return Globs.isGlob(term) ? Globs.matches(term, view.name())
        : term.equals(view.name()) || Instance.isOf(view.name(), term);
  }

  /** The error for a term that matches none of these services, with a hint if one has a similar name. */
  public static RpcException noMatch(String term, List<ServiceView> services) {
    if (term.startsWith("@")) {
      return new RpcException(RpcException.NO_SUCH_SERVICE,
          "cannot find a service with the tag " + Escaped.quote(term.substring(1)));
    }
    if (Globs.isGlob(term)) {
      return new RpcException(RpcException.NO_SUCH_SERVICE,
          "cannot find a service that matches " + Escaped.quote(term));
    }
    List<String> names = new ArrayList<>();
    for (ServiceView view : services) {
      names.add(view.name());
    }
    String near = Suggestions.nearest(term, names);
    return new RpcException(RpcException.NO_SUCH_SERVICE, "cannot find the service " + Escaped.quote(term)
        + (near == null ? "" : "; did you mean \"" + near + "\"?"));
  }
}
