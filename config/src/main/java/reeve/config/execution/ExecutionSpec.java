package reeve.config.execution;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * As which user, with which privileges and limits, and in which surroundings the processes of a service are executed. A
 * change of any of these values needs a restart.
 *
 * @param user user and groups
 * @param umask 0 to 0777; empty: reeve's
 * @param rootDirectory absolute (chroot(2)); empty: reeve's
 * @param privileges capabilities
 * @param scheduling priorities and processors
 * @param oomScoreAdjust -1000 to 1000 (proc_pid_oom_score_adj(5)); empty: reeve's
 * @param limits the limits that are set; all others are reeve's
 * @param directories which are made before the start
 * @param credentials files with secrets that a process finds in a directory of its own: absolute paths by their names
 *     there, in the order of the file
 * @param sandbox what of the system is visible
 * @param terminal whether it has a terminal of its own
 */
public record ExecutionSpec(
    UserSpec user,
    OptionalInt umask,
    Optional<String> rootDirectory,
    PrivilegeSpec privileges,
    SchedulingSpec scheduling,
    OptionalInt oomScoreAdjust,
    Map<ResourceLimit, ResourceLimit.Value> limits,
    DirectoriesSpec directories,
    Map<String, String> credentials,
    SandboxSpec sandbox,
    TerminalSpec terminal) {

  /** Nothing differs from reeve; services without such a key share this instance. */
  public static final ExecutionSpec INHERITED = new ExecutionSpec(UserSpec.INHERITED, OptionalInt.empty(),
      Optional.empty(), PrivilegeSpec.INHERITED, SchedulingSpec.INHERITED, OptionalInt.empty(), Map.of(),
      DirectoriesSpec.NONE, Map.of(), SandboxSpec.NONE, TerminalSpec.NONE);

  public ExecutionSpec {
    limits = Map.copyOf(limits);
    credentials = credentials.isEmpty() ? Map.of() : Collections.unmodifiableMap(new LinkedHashMap<>(credentials));
  }
}
