package reeve.runtime.process;

import java.util.List;
import reeve.event.OutputSegment;

/** The result of an attempt to start a process. */
public sealed interface StartResult {
  /**
   * @param pid of the new process
   * @param output files that it writes to
   */
  record Running(int pid, List<OutputSegment> output) implements StartResult {}

  /**
   * @param message what failed, its path and the reason
   * @param permanent a new attempt at once would fail too
   * @param exitCode what a shell would return: 127 not found, 126 cannot be executed
   */
  record Failed(String message, boolean permanent, int exitCode) implements StartResult {}
}
