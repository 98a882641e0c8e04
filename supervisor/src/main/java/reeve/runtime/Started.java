package reeve.runtime;

import java.util.List;
import reeve.logs.RunOutput;

/** What came of an attempt to start a process. */
sealed interface Started {
  /**
   * @param pid of the new process
   * @param output the files that it writes to
   */
  record Running(int pid, List<RunOutput> output) implements Started {}

  /**
   * @param message stage, path and reason
   * @param permanent trying again at once is vain
   * @param exitCode what a shell would say: 127 not found, 126 cannot be executed
   */
  record Failed(String message, boolean permanent, int exitCode) implements Started {}
}
