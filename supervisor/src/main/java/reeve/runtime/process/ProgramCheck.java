package reeve.runtime.process;

import java.util.List;
import reeve.config.ServiceSpec;
import reeve.posix.CommandLookup;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.SpawnFailure;

/** Finds out whether the commands of a service can be executed, without executing them. May block. Any thread. */
final class ProgramCheck {
  /** The kernel follows an interpreter that is itself a script this often (execve(2)). */
  private static final int MAX_INTERPRETERS = 4;

  private final Files files;
  private final String inherited;

  /** @param inherited PATH in the environment that services inherit; null: it is not set */
  ProgramCheck(Files files, String inherited) {
    this.files = files;
    this.inherited = inherited;
  }

  /**
   * Checks one command.
   *
   * @param key which one it is, such as {@code pre-start}; empty: the command of the service itself
   * @return null if it can be executed, otherwise a sentence without a full stop
   */
  String problem(ServiceSpec spec, String key, List<String> argv) {
    String own = spec.process().environment().get("PATH");
    String path = own == null && spec.process().inherited().includes("PATH") ? inherited : own;
    String directory = spec.process().workingDirectory().orElse(null);
    String program = argv.get(0);
    String of = "\" of \"" + spec.name() + "\"";
    CommandLookup.Result found = CommandLookup.find(files, program, path, directory);
    if (found.program() == null) {
      String verb = found.errno() == Errno.EACCES ? "execute" : "find";
      return "cannot " + verb + " the " + (key.isEmpty() ? "command" : command(key)) + " \"" + program + of
          + " in PATH " + found.searched();
    }
    String reason = reason(found.program(), path, directory);
    return reason == null ? null : "cannot execute " + (key.isEmpty() ? "" : "the " + command(key) + " ") + "\""
        + found.program() + of + ": " + reason;
  }

  private static String command(String key) {
    return key.endsWith("command") ? key : key + " command";
  }

  /** @return null if the file and its interpreters can be executed */
  private String reason(String program, String path, String directory) {
    int error = files.checkExecutable(program);
    if (error != 0) {
      return Errno.text(error);
    }
    Files.FileInfo info = files.fileInfo(program);
    if (info != null && info.isDirectory()) {
      return Errno.text(Errno.EISDIR);
    }
    String script = program;
    for (int depth = 0; depth < MAX_INTERPRETERS; depth++) {
      String interpreter = SpawnFailure.interpreter(files, script);
      if (interpreter == null) {
        return null;
      }
      String resolved = CommandLookup.find(files, interpreter.startsWith("/") ? interpreter : "./" + interpreter, path,
          directory).program();
      error = files.checkExecutable(resolved);
      if (error != 0) {
        return "its interpreter \"" + interpreter + "\": " + Errno.text(error);
      }
      String searched = SpawnFailure.searchedInterpreter(files, script);
      if (searched != null) {
        CommandLookup.Result found = CommandLookup.find(files, searched, path, directory);
        if (found.program() == null || files.checkExecutable(found.program()) != 0) {
          return "its interpreter \"" + interpreter + "\" cannot find \"" + searched + "\""
              + (found.searched() == null ? "" : " in PATH " + found.searched());
        }
        resolved = found.program();
      }
      script = resolved;
    }
    return null;
  }
}
