package reeve.runtime.process;

import java.util.List;
import reeve.event.OutputSegment;

/** The result of an attempt to start a process. */
public sealed interface StartResult {
  /**
   * @param pid of the new process
   * @param output the regular files that it writes to
   */
  record Running(int pid, List<OutputSegment> output) implements StartResult {}

  /**
   * @param message what failed, with its path and the reason
   * @param permanent whether another attempt would fail too, until the cause is repaired
   * @param exitCode as a shell would return it: 127 if the program is not found, 126 if it cannot be executed
   */
  record Failed(String message, boolean permanent, int exitCode) implements StartResult {}
}
