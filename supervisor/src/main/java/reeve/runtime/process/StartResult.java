package reeve.runtime.process;

import java.util.List;
import reeve.event.OutputSegment;

/** What came of an attempt to start a process. */
public sealed interface StartResult {
  /**
   * @param pid of the new process
   * @param output the files that it writes to
   */
  record Running(int pid, List<OutputSegment> output) implements StartResult {}

  /**
   * @param message stage, path and reason
   * @param permanent trying again at once is vain
   * @param exitCode what a shell would say: 127 not found, 126 cannot be executed
   */
  record Failed(String message, boolean permanent, int exitCode) implements StartResult {}
}
