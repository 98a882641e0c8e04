package reeve.init;

import java.nio.charset.StandardCharsets;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;

/**
 * Starts the command, found as execvp(3) finds it. A file that is executable and yet no program is given to /bin/sh, as
 * execvp does, and so tini, dumb-init, env and nohup: an image may live by it.
 */
final class CommandLaunch {
  private static final String SHELL = "/bin/sh";

  /** Of the command; 0: it could not be started. */
  final int pid;

  /** Why not; null: it was. */
  final SpawnFailure failure;

  private CommandLaunch(int pid, SpawnFailure failure) {
    this.pid = pid;
    this.failure = failure;
  }

  /**
   * @param mask blocked signals of the command
   * @param ignored its ignored signals
   * @param terminal path of the terminal that becomes the controlling one of its new session, or null
   * @param foreground whether its group becomes the foreground group of fd 0
   */
  static CommandLaunch start(Posix posix, InitOptions options, Environment environment, long mask, long ignored,
      String terminal,
      boolean foreground) {
    byte[][] argv = options.command();
    String name = new String(argv[0], StandardCharsets.UTF_8);
    CommandLookup.Result found = CommandLookup.find(posix, name, environment.get("PATH"), null);
    if (found.program() == null) {
      return new CommandLaunch(0, SpawnFailure.notFound(name, found));
    }
    SpawnRequest.Group group = options.session() ? SpawnRequest.Group.NEW_SESSION
        : options.flavor() == InitFlavor.DUMB_INIT ? SpawnRequest.Group.SAME : SpawnRequest.Group.NEW_GROUP;
    String program = found.program();
    String controlling = terminal;
    int pid = spawn(posix, program, argv, environment, mask, ignored, group, controlling, foreground);
    if (pid < 0 && controlling != null && pid != -Errno.ENOEXEC && posix.executable(program) == 0) {
      // The terminal may not be ours to open (after su): then without one, as dumb-init does when it cannot attach.
      controlling = null;
      pid = spawn(posix, program, argv, environment, mask, ignored, group, null, foreground);
    }
    if (pid == -Errno.ENOEXEC) {
      byte[][] script = new byte[argv.length + 1][];
      script[0] = SHELL.getBytes(StandardCharsets.US_ASCII);
      script[1] = program.getBytes(StandardCharsets.UTF_8);
      System.arraycopy(argv, 1, script, 2, argv.length - 1);
      pid = spawn(posix, SHELL, script, environment, mask, ignored, group, controlling, foreground);
    }
    return pid > 0 ? new CommandLaunch(pid, null)
        : new CommandLaunch(0, SpawnFailure.of(posix, program, null, found.searched(), -pid));
  }

  private static int spawn(Posix posix, String program, byte[][] argv, Environment environment, long mask, long ignored,
      SpawnRequest.Group group, String terminal, boolean foreground) {
    return posix.spawn(
        SpawnRequest.of(program, argv, environment)
            .group(group)
            .signals(mask, ignored)
            .controllingTerminal(terminal)
            .foreground(foreground)
            .keep(LauncherEnvironment.descriptors(posix.environment()))
            .build());
  }

  /** What a personality exits with when the command could not be started. */
  static int exitCode(InitFlavor personality, int errno) {
    return switch (personality) {
      case REEVE -> errno == Errno.ENOENT ? 127 : 126;
      case TINI -> errno == Errno.ENOENT ? 127 : errno == Errno.EACCES ? 126 : 1;
      case DUMB_INIT -> errno == Errno.EAGAIN ? 1 : 2;
    };
  }
}
