package reeve.app;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.Settings;
import reeve.posix.FallbackSocket;

/**
 * Finds the paths of logs, state and the control socket, including the defaults for paths that are not configured.
 * Pure.
 */
public final class DefaultPaths {
  private static final String SYSTEM_SOCKET = "/run/reeve.sock";

  private DefaultPaths() {}

  /**
   * The directory of log files: the configured one, otherwise {@code /var/log/reeve} for root and a directory below the
   * state directory of the user (XDG Base Directory Specification).
   *
   * @return null if the user has no state directory
   */
  public static String logDir(Settings settings, int euid, Map<String, String> environment) {
    if (settings.logDir().isPresent()) {
      return settings.logDir().get();
    }
    if (euid == 0) {
      return "/var/log/reeve";
    }
    String home = stateHome(environment);
    return home == null ? null : home + "/reeve/log";
  }

  /**
   * The state directory: the configured one, otherwise {@code /var/lib/reeve} for root and a directory below the state
   * directory of the user (XDG Base Directory Specification).
   *
   * @return null if the user has no state directory
   */
  public static String stateDir(Settings settings, int euid, Map<String, String> environment) {
    if (settings.stateDir().isPresent()) {
      return settings.stateDir().get();
    }
    if (euid == 0) {
      return "/var/lib/reeve";
    }
    String home = stateHome(environment);
    return home == null ? null : home + "/reeve";
  }

  /**
   * The control socket of {@code run}: {@code --socket}, otherwise REEVE_SOCKET, otherwise the configured one,
   * otherwise {@code /run/reeve.sock} for root and {@code $XDG_RUNTIME_DIR/reeve.sock} for a user.
   *
   * @param option {@code --socket}; null: not given
   * @param configured {@code [reeve] socket}; null: not set
   * @return null if there is no directory that certainly belongs to this user
   */
  public static String socket(String option, String configured, int euid, Map<String, String> environment) {
    String named = namedForRun(option, environment);
    if (named != null) {
      return named;
    }
    if (configured != null) {
      return configured;
    }
    return euid == 0 ? SYSTEM_SOCKET : userSocket(environment);
  }

  /** Whether the control socket was named explicitly. Then it must work, and no other socket replaces it. */
  public static boolean isSocketNamed(String option, String configured, Map<String, String> environment) {
    return namedForRun(option, environment) != null || configured != null;
  }

  /**
   * The sockets on which a command looks for the running reeve, in order: only the socket that was named; otherwise the
   * user's own socket, the fallbacks for it, and then the system's socket, which a group may be allowed to use. The
   * system's socket is root's own.
   *
   * @param option {@code --socket}; null: not given
   */
  public static List<String> sockets(String option, int euid, Map<String, String> environment) {
    List<String> sockets = new ArrayList<>(4);
    String named = namedSocket(option, environment);
    if (named != null) {
      sockets.add(named);
      return sockets;
    }
    String own = euid == 0 ? SYSTEM_SOCKET : userSocket(environment);
    if (own != null) {
      sockets.add(own);
    }
    sockets.addAll(FallbackSocket.paths(euid));
    if (euid != 0) {
      sockets.add(SYSTEM_SOCKET);
    }
    return sockets;
  }

  private static String namedSocket(String option, Map<String, String> environment) {
    if (option != null) {
      return option;
    }
    String variable = environment.get("REEVE_SOCKET");
    return variable == null || variable.isEmpty() ? null : variable;
  }

  /** A reeve that is a service of another one was given the variable for its commands, and not for itself. */
  private static String namedForRun(String option, Map<String, String> environment) {
    String named = namedSocket(option, environment);
    return option == null && named != null && named.equals(environment.get("REEVE_SUPERVISOR_SOCKET")) ? null : named;
  }

  private static String userSocket(Map<String, String> environment) {
    String runtime = environment.get("XDG_RUNTIME_DIR");
    return runtime != null && runtime.startsWith("/") ? runtime + "/reeve.sock" : null;
  }

  /** The state directory of the user (XDG Base Directory Specification); null if there is none. */
  public static String stateHome(Map<String, String> environment) {
    String state = environment.get("XDG_STATE_HOME");
    if (state != null && state.startsWith("/")) {
      return state;
    }
    String home = environment.get("HOME");
    return home != null && home.startsWith("/") && home.length() > 1 ? home + "/.local/state" : null;
  }
}
