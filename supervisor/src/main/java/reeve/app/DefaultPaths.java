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
  /** The end of the name of a project's socket. */
  static final String SOCKET = ".sock";

  private static final String SYSTEM_SOCKET = "/run/reeve.sock";

  private DefaultPaths() {}

  /**
   * The directory of log files: the configured one, otherwise {@code /var/log/reeve} for root and a directory below the
   * state directory of the user (XDG Base Directory Specification); for a project, a directory of its own below these.
   *
   * @param project null: the reeve of the user or of the machine
   * @return null if the user has no state directory
   */
  public static String logDir(Settings settings, ProjectScope project, int euid, Map<String, String> environment) {
    if (settings.logDir().isPresent()) {
      return settings.logDir().get();
    }
    if (euid == 0) {
      return "/var/log/reeve" + below(project);
    }
    String home = stateHome(environment);
    return home == null ? null : home + "/reeve" + below(project) + "/log";
  }

  /**
   * The state directory: the configured one, otherwise {@code /var/lib/reeve} for root and a directory below the state
   * directory of the user (XDG Base Directory Specification); for a project, a directory of its own below these.
   *
   * @param project null: the reeve of the user or of the machine
   * @return null if the user has no state directory
   */
  public static String stateDir(Settings settings, ProjectScope project, int euid, Map<String, String> environment) {
    return settings.stateDir().isPresent() ? settings.stateDir().get() : stateDir(project, euid, environment);
  }

  /** As {@link #stateDir(Settings, ProjectScope, int, Map)}, where the configuration names none. */
  public static String stateDir(ProjectScope project, int euid, Map<String, String> environment) {
    if (euid == 0) {
      return "/var/lib/reeve" + below(project);
    }
    String home = stateHome(environment);
    return home == null ? null : home + "/reeve" + below(project);
  }

  private static String below(ProjectScope project) {
    return project == null ? "" : "/projects/" + project.key();
  }

  /**
   * The control socket of {@code run}: {@code --socket}, otherwise REEVE_SOCKET, otherwise the configured one,
   * otherwise {@code /run/reeve.sock} for root and {@code $XDG_RUNTIME_DIR/reeve.sock} for a user; for a project, a
   * socket of its own in {@code /run/reeve} or {@code $XDG_RUNTIME_DIR/reeve}.
   *
   * @param option {@code --socket}; null: not given
   * @param configured {@code [reeve] socket}; null: not set
   * @param project null: the reeve of the user or of the machine
   * @return null if there is no directory that certainly belongs to this user
   */
  public static String socket(String option, String configured, ProjectScope project, int euid,
      Map<String, String> environment) {
    String named = namedForRun(option, environment);
    if (named != null) {
      return named;
    }
    if (configured != null) {
      return configured;
    }
    if (project != null) {
      String directory = projectDirectory(euid, environment);
      return directory == null ? null : directory + "/" + project.key() + SOCKET;
    }
    return euid == 0 ? SYSTEM_SOCKET : userSocket(environment);
  }

  /**
   * The project whose paths a reeve with this configuration uses.
   *
   * @param files files and directories, as for {@code run}
   * @param option {@code --socket}; null: not given
   * @param configured {@code [reeve] socket}; null: not set
   * @param pid of that reeve: PID 1 is the reeve of its machine or container
   * @return null: it is the reeve of the user or of the machine, or of a socket that was named
   */
  public static ProjectScope ownProject(List<String> files, String option, String configured,
      Map<String, String> environment,
      int pid) {
    return pid == 1 || isSocketNamed(option, configured, environment) ? null : ProjectScope.ofFiles(files);
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

  /**
   * The directories in which the sockets of a user's projects are looked for, in order.
   *
   * @return at least one
   */
  public static List<String> projectDirectories(int euid, Map<String, String> environment) {
    List<String> directories = new ArrayList<>(4);
    String own = projectDirectory(euid, environment);
    if (own != null) {
      directories.add(own);
    }
    directories.addAll(FallbackSocket.directories(euid));
    return directories;
  }

  private static String projectDirectory(int euid, Map<String, String> environment) {
    String runtime = environment.get("XDG_RUNTIME_DIR");
    return euid == 0 ? "/run/reeve" : runtime != null && runtime.startsWith("/") ? runtime + "/reeve" : null;
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
