package reeve.config.execution;

import java.util.List;

/**
 * Directories that reeve makes for a service before it starts, which belong to its user.
 *
 * @param runtime names below the runtime directory of the system or of the user; deleted after the stop
 * @param runtimeMode their permission bits
 * @param state names below the directory for state; they stay
 * @param stateMode their permission bits
 */
public record DirectoriesSpec(List<String> runtime, int runtimeMode, List<String> state, int stateMode) {
  /** No directories. */
  public static final DirectoriesSpec NONE = new DirectoriesSpec(List.of(), 0755, List.of(), 0755);

  public DirectoriesSpec {
    runtime = List.copyOf(runtime);
    state = List.copyOf(state);
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return runtime.isEmpty() && state.isEmpty();
  }
}
