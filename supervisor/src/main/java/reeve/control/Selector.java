package reeve.control;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.Instance;
import reeve.config.read.Suggestions;
import reeve.config.util.Escaped;
import reeve.config.util.Globs;

/**
 * Which services a request is about. Pure.
 *
 * @param words names, {@code web} for all of {@code web@1}, {@code web@2}, ..., patterns with {@code *} and {@code ?},
 *     and {@code @tag}s, which may be patterns too
 * @param failed those that are down and not as anybody wanted
 * @param all every one
 */
public record Selector(List<String> words, boolean failed, boolean all) {
  private static final int MOST_PATTERNS = 100;

  public boolean isEmpty() {
    return words.isEmpty() && !failed && !all;
  }

  /** For what changes something: nothing named is not everything. */
  public void mustSelect() throws RpcException {
    if (isEmpty()) {
      throw new RpcException(RpcException.INVALID_PARAMS,
          "cannot tell which services are meant: give \"services\", \"failed\" or \"all\"");
    }
  }

  /**
   * In the order of the services, each once.
   *
   * @throws RpcException if a word selects nothing: most often it is misspelt. That nothing has failed is no error
   */
  public List<ServiceView> select(List<ServiceView> services) throws RpcException {
    Set<String> chosen = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (ServiceView view : services) {
      names.add(view.name());
    }
    int patterns = 0;
    for (String word : words) {
      if (!isPattern(word)) {
        // By a set, for this may be on the loop thread: thousands of names of thousands of services must not hold it
        // up.
        if (names.contains(word)) {
          chosen.add(word);
        } else if (!addInstances(word, services, chosen)) {
          throw none(word, services);
        }
        continue;
      }
      if (++patterns > MOST_PATTERNS) {
        throw new RpcException(RpcException.INVALID_PARAMS,
            "cannot take more than " + MOST_PATTERNS + " patterns and tags at once");
      }
      boolean any = false;
      for (ServiceView view : services) {
        if (matches(word, view)) {
          any = true;
          chosen.add(view.name());
        }
      }
      if (!any) {
        throw none(word, services);
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
   * {@code web} is all of {@code web@1}, {@code web@2} and so on. Seldom many words are such, for each looks at all
   * services.
   */
  private static boolean addInstances(String word, List<ServiceView> services, Set<String> chosen) {
    boolean any = false;
    for (ServiceView view : services) {
      if (Instance.isOf(view.name(), word)) {
        any = true;
        chosen.add(view.name());
      }
    }
    return any;
  }

  private static boolean isPattern(String word) {
    return word.startsWith("@") || Globs.isGlob(word);
  }

  /** Whether it is chosen by name, pattern, tag or {@code all}; used where there is no state to look at. */
  static boolean matches(String word, ServiceView view) {
    if (word.startsWith("@")) {
      String pattern = word.substring(1);
      for (String tag : view.definition().tags()) {
        if (Globs.matches(pattern, tag)) {
          return true;
        }
      }
      return false;
    }
    return Globs.isGlob(word) ? Globs.matches(word, view.name())
        : word.equals(view.name()) || Instance.isOf(view.name(), word);
  }

  public static RpcException none(String word, List<ServiceView> services) {
    if (word.startsWith("@")) {
      return new RpcException(RpcException.NO_SUCH_SERVICE,
          "cannot find a service with the tag " + Escaped.quote(word.substring(1)));
    }
    if (Globs.isGlob(word)) {
      return new RpcException(RpcException.NO_SUCH_SERVICE,
          "cannot find a service that matches " + Escaped.quote(word));
    }
    List<String> names = new ArrayList<>();
    for (ServiceView view : services) {
      names.add(view.name());
    }
    String near = Suggestions.nearest(word, names);
    return new RpcException(RpcException.NO_SUCH_SERVICE, "cannot find the service " + Escaped.quote(word)
        + (near == null ? "" : "; did you mean \"" + near + "\"?"));
  }
}
