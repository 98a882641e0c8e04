package reeve.runtime.process;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ServiceSpec;
import reeve.posix.CommandLookup;
import reeve.posix.Files;
import reeve.posix.SpawnFailure;

/** Lists the files that decide whether a command of a service can be executed. Loop thread. */
public final class ProgramFiles {
  private ProgramFiles() {}

  /**
   * Lists where a command is looked for, the interpreters of what is found, and the directory that it starts in.
   *
   * @param path PATH in the environment of the service
   * @return absolute paths
   */
  public static List<String> of(Files files, ServiceSpec spec, String command, String path) {
    List<String> paths = new ArrayList<>();
    String directory = spec.process().workingDirectory().orElse(null);
    for (String candidate : CommandLookup.candidates(command, path, directory)) {
      if (!candidate.startsWith("/")) {
        continue; // relative to reeve's own directory, where no service is installed
      }
      paths.add(candidate);
      String interpreter = SpawnFailure.interpreter(files, candidate);
      if (interpreter != null && interpreter.startsWith("/")) {
        paths.add(interpreter);
      }
    }
    if (directory != null) {
      paths.add(directory);
    }
    return paths;
  }
}
