package reeve.runtime.process;

import java.util.ArrayList;
import java.util.List;
import reeve.config.ServiceSpec;
import reeve.posix.CommandLookup;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.SpawnFailure;

/** Finds out whether the commands of a service can be executed, without executing them. May block. Any thread. */
public final class ProgramCheck {
  private ProgramCheck() {}

  /**
   * Returns what prevents a start.
   *
   * @param inherited PATH in the environment that services inherit; null: it is not set
   * @return a sentence for each problem, without a full stop; empty: none
   */
  public static List<String> problems(Files files, ServiceSpec spec, String inherited) {
    List<String> problems = new ArrayList<>(0);
    String directory = spec.process().workingDirectory().orElse(null);
    if (directory != null) {
      Files.FileInfo info = files.fileInfo(directory);
      if (info == null || !info.isDirectory()) {
        problems.add("cannot use working-directory \"" + directory + "\" of \"" + spec.name() + "\": "
            + (info == null ? Errno.text(files.checkExecutable(directory)) : "not a directory"));
      }
    }
    String path = spec.process().environment().get("PATH");
    path = path == null && !spec.process().clearEnv() ? inherited : path;
    for (List<String> command : spec.process().commands()) {
      String problem = problem(files, spec.name(), command.get(0), path, directory);
      if (problem != null && !problems.contains(problem)) {
        problems.add(problem);
      }
    }
    return problems;
  }

  /**
   * Checks one program.
   *
   * @param path PATH of the service; null: it has none
   * @param directory the working directory; null: that of reeve
   * @return null if it can be executed
   */
  public static String problem(Files files, String service, String program, String path, String directory) {
    CommandLookup.Result found = CommandLookup.find(files, program, path, directory);
    if (found.program() == null) {
      return "cannot " + (found.errno() == Errno.EACCES ? "execute" : "find") + " the command \"" + program + "\" of \""
          + service + "\" in PATH " + found.searched();
    }
    int error = files.checkExecutable(found.program());
    if (error != 0) {
      return "cannot execute \"" + found.program() + "\" of \"" + service + "\": " + Errno.text(error);
    }
    String interpreter = SpawnFailure.interpreter(files, found.program());
    error = interpreter == null || !interpreter.startsWith("/") ? 0 : files.checkExecutable(interpreter);
    return error == 0 ? null : "cannot execute \"" + found.program() + "\" of \"" + service + "\": its interpreter \""
        + interpreter + "\": " + Errno.text(error);
  }
}
