package reeve.daemon;

import java.util.Map;
import reeve.app.DefaultPaths;
import reeve.app.PlanFiles;
import reeve.app.ProjectScope;
import reeve.config.Settings;

/**
 * Where a reeve keeps what is its own. Immutable.
 *
 * @param project the project whose reeve it is, with or without a socket that the file names; null: it is the reeve of
 *     the user or of the machine
 * @param stateDir null: there is none
 * @param logDir null: there is none
 * @param socket null: there is no default path
 * @param named whether the user named the socket
 * @param ownSocket whether the socket is that of the project, and not one that was named
 */
record RunPaths(ProjectScope project, String stateDir, String logDir, String socket, boolean named, boolean ownSocket) {
  /**
   * The paths of a reeve.
   *
   * @param pid of that reeve
   * @param euid of that reeve
   * @param variables its environment
   */
  static RunPaths of(RunOptions options, Settings settings, int pid, int euid, Map<String, String> variables) {
    String configured = settings.socket().orElse(null);
    ProjectScope own =
        DefaultPaths.ownProject(PlanFiles.existing(options.files()), options.socket(), configured, variables, pid);
    boolean inFileOnly = configured != null && pid != 1
        && !DefaultPaths.isSocketNamed(options.socket(), null, variables);
    ProjectScope registered = inFileOnly ? ProjectScope.ofFiles(PlanFiles.existing(options.files())) : own;
    return new RunPaths(registered, DefaultPaths.stateDir(settings, own, euid, variables),
        DefaultPaths.logDir(settings, own, euid, variables),
        DefaultPaths.socket(options.socket(), configured, own, euid, variables),
        DefaultPaths.isSocketNamed(options.socket(), configured, variables), own != null);
  }
}
