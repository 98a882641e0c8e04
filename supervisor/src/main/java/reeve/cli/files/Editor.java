package reeve.cli.files;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.Signal;
import reeve.core.ExitStatus;
import reeve.posix.ChildWait;
import reeve.posix.CommandLookup;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;
import reeve.posix.SyscallException;

/** The editor of the user, {@code $VISUAL}, otherwise {@code $EDITOR}, otherwise vi. */
final class Editor {
  private final Posix posix;
  private final List<String> command;

  /** @param variables the environment */
  Editor(Posix posix, Map<String, String> variables) {
    this.posix = posix;
    String named = variables.getOrDefault("VISUAL", "").isBlank() ? variables.getOrDefault("EDITOR", "")
        : variables.get("VISUAL");
    command = List.of((named.isBlank() ? "vi" : named.strip()).split("\\s+"));
  }

  /**
   * Runs it on a file, and waits for its end.
   *
   * @return null, or why it was not successful, for people
   */
  String run(String file) throws SyscallException {
    List<String> words = new ArrayList<>(command);
    words.add(file);
    byte[][] argv = new byte[words.size()][];
    for (int i = 0; i < argv.length; i++) {
      argv[i] = words.get(i).getBytes(StandardCharsets.UTF_8);
    }
    var environment = LauncherEnvironment.forChildren(posix.environment());
    CommandLookup.Result found = CommandLookup.find(posix, words.get(0), environment.raw("PATH"), null);
    if (found.program() == null) {
      return "cannot run the editor: " + SpawnFailure.notFound(words.get(0), found).message()
          + "; name one in VISUAL or EDITOR";
    }
    // The editor handles Ctrl-C itself; this command has to be there when it ends.
    posix.ignoreSignal(Signal.INT, true);
    posix.ignoreSignal(Signal.QUIT, true);
    try {
      SpawnRequest request =
          SpawnRequest.of(found.program(), argv, environment).group(SpawnRequest.Group.SAME).build();
      int pid = posix.spawn(request);
      return pid < 0 ? "cannot run the editor: " + SpawnFailure.of(posix, request, found.searched(), -pid).message()
          : await(pid);
    } finally {
      posix.ignoreSignal(Signal.INT, false);
      posix.ignoreSignal(Signal.QUIT, false);
    }
  }

  private String await(int pid) throws SyscallException {
    ExitStatus end = ChildWait.await(posix, pid).status();
    return end.equals(new ExitStatus.Exited(0)) ? null : "the editor ended with " + end;
  }
}
