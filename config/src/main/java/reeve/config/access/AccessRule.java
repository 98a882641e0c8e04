package reeve.config.access;

import java.util.List;
import reeve.config.util.Globs;

/**
 * One entry of {@code [reeve] allow}: what a user, or the members of a group, may request over the control socket.
 *
 * @param ofUser whether the subject is a user; otherwise it is a group
 * @param subject a name or a number
 * @param grants what it may do: each adds to the others
 */
public record AccessRule(boolean ofUser, String subject, List<Grant> grants) {
  /**
   * The actions on services that an entry can name, which are those of the right {@link Right#OPERATE}. Each is a
   * method of the protocol.
   */
  public static final List<String> ACTIONS = List.of("start", "stop", "restart", "kill", "reload", "reset", "signal",
      "enable", "disable", "scale", "watch");

  /** The rights, each of which includes those before it. */
  public enum Right {
    /** To see the services, their processes and their events. */
    READ,
    /** To start, stop and signal services that exist. */
    OPERATE,
    /** Everything. */
    ADMIN;

    /** The word of a file. */
    public String word() {
      return WORDS.get(ordinal());
    }
  }

  /** The words of {@link Right}. */
  public static final List<String> WORDS = List.of("read", "operate", "admin");

  /**
   * A right, or a part of the right {@link Right#OPERATE}. It always includes {@link Right#READ}.
   *
   * @param actions some of {@link #ACTIONS}; empty: all of the right
   * @param services names, patterns of names and {@code @tag}s; empty: all services
   */
  public record Grant(Right right, List<String> actions, List<String> services) {
    public Grant {
      actions = List.copyOf(actions);
      services = List.copyOf(services);
    }

    /** Whether it includes an action of {@link #ACTIONS}, on some service at least. */
    public boolean hasAction(String action) {
      return right == Right.ADMIN || right == Right.OPERATE && (actions.isEmpty() || actions.contains(action));
    }

    /**
     * Whether it concerns a service.
     *
     * @param name of the service, {@code web@2} for an instance: the name of its table stands for it too
     */
    public boolean concerns(String name, List<String> tags) {
      if (services.isEmpty()) {
        return true;
      }
      for (String term : services) {
        if (term.startsWith("@") ? hasTag(term.substring(1), tags)
            : Globs.matches(term, name) || Globs.matches(term + "@*", name)) {
          return true;
        }
      }
      return false;
    }

    private static boolean hasTag(String pattern, List<String> tags) {
      for (String tag : tags) {
        if (Globs.matches(pattern, tag)) {
          return true;
        }
      }
      return false;
    }
  }

  public AccessRule {
    grants = List.copyOf(grants);
  }

  /** The key of the entry, with the kind of its subject: {@code user:bob}, {@code group:adm}. */
  public String key() {
    return (ofUser ? "user:" : "group:") + subject;
  }
}
