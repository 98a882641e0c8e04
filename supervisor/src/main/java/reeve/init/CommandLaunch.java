package reeve.init;

import java.nio.charset.StandardCharsets;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.RawText;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;

/**
 * Starts the command, found as execvp(3) finds it. An executable file that is not a program is run by /bin/sh, as
 * execvp and therefore tini, dumb-init, env and nohup do, because an image may depend on that.
 */
final class CommandLaunch {
  private static final String SHELL = "/bin/sh";

  private final Posix posix;
  private final InitOptions options;
  private final Environment environment;
  private final long mask;
  private final long ignored;
  private int pid;
  private SpawnFailure failure;

  /**
   * @param environment of the command
   * @param mask its blocked signals
   * @param ignored its ignored signals
   */
  CommandLaunch(Posix posix, InitOptions options, Environment environment, long mask, long ignored) {
    this.posix = posix;
    this.options = options;
    this.environment = environment;
    this.mask = mask;
    this.ignored = ignored;
  }

  /** Returns the pid of the command; 0: it could not be started. */
  int pid() {
    return pid;
  }

  /** Returns why the command could not be started; null: it was started. */
  SpawnFailure failure() {
    return failure;
  }

  /**
   * Starts the command; called once.
   *
   * @param terminal path of the terminal that becomes the controlling one of its new session, or null
   * @param foreground whether its group becomes the foreground group of fd 0
   * @return this
   */
  CommandLaunch start(String terminal, boolean foreground) {
    byte[][] argv = options.command();
    String name = RawText.of(argv[0]);
    CommandLookup.Result found = CommandLookup.find(posix, name, environment.raw("PATH"), null);
    if (found.program() == null) {
      failure = SpawnFailure.notFound(name, found);
      return this;
    }
    String program = found.program();
    String controlling = terminal;
    int result = spawn(program, argv, controlling, foreground);
    if (result < 0 && controlling != null && result != -Errno.ENOEXEC && posix.checkExecutable(program) == 0) {
      // After su we may not be allowed to open the terminal. Then the command is started without one, as dumb-init does
      // if it cannot attach.
      controlling = null;
      result = spawn(program, argv, null, foreground);
    }
    if (result == -Errno.ENOEXEC) {
      byte[][] script = new byte[argv.length + 1][];
      script[0] = SHELL.getBytes(StandardCharsets.US_ASCII);
      script[1] = RawText.bytes(program);
      System.arraycopy(argv, 1, script, 2, argv.length - 1);
      result = spawn(SHELL, script, controlling, foreground);
    }
    if (result > 0) {
      pid = result;
      closeInherited();
    } else {
      failure = SpawnFailure.of(posix, program, null, found.searched(), -result);
    }
    return this;
  }

  /** The command has them now: a reader of a pipe must find its end when the command and what it started have ended. */
  private void closeInherited() {
    for (int fd : LauncherEnvironment.descriptors(posix.environment())) {
      posix.close(fd);
    }
  }

  private int spawn(String program, byte[][] argv, String terminal, boolean foreground) {
    SpawnRequest.Group group = options.session() ? SpawnRequest.Group.NEW_SESSION
        : options.flavor() == InitFlavor.DUMB_INIT ? SpawnRequest.Group.SAME : SpawnRequest.Group.NEW_GROUP;
    return posix.spawn(
        SpawnRequest.of(program, argv, environment)
            .group(group)
            .signals(mask, ignored)
            .controllingTerminal(terminal)
            .foreground(foreground)
            .keep(LauncherEnvironment.descriptors(posix.environment()))
            .build());
  }

  /** Returns the exit code of a flavor for a command that could not be started. */
  static int exitCode(InitFlavor flavor, int errno) {
    return switch (flavor) {
      case REEVE -> errno == Errno.ENOENT ? 127 : 126;
      case TINI -> errno == Errno.ENOENT ? 127 : errno == Errno.EACCES ? 126 : 1;
      case DUMB_INIT -> errno == Errno.EAGAIN ? 1 : 2;
    };
  }
}
