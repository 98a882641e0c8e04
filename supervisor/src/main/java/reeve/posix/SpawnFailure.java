package reeve.posix;

import java.util.Arrays;

/**
 * Why a process could not be started, as text: the step, the path, the reason. posix_spawn(3) returns one error number
 * for all of its steps, so the files are checked afterwards to find the step. These checks affect only the message: the
 * error number is that of the kernel.
 *
 * @param message begins with "cannot"; a part of a sentence, to follow {@code cannot start "web": }
 * @param errno of {@link Processes#spawn} or {@link CommandLookup}, positive
 * @param permanent true if another attempt cannot succeed unless something on disk or in the definition changes
 */
public record SpawnFailure(String message, int errno, boolean permanent) {
  private static final int HEAD_SIZE = 4096;

  /** Returns the exit code of a shell, and of reeve with one command: 127 not found, 126 found but not executable. */
  public int shellCode() {
    return errno == Errno.ENOENT ? 127 : 126;
  }

  /** Describes a command that {@link CommandLookup} did not find. */
  public static SpawnFailure notFound(String name, CommandLookup.Result result) {
    String what = result.errno() == Errno.EACCES
        ? "there is one in PATH, but it may not be executed: " + Errno.text(Errno.EACCES)
        : "no such file in PATH";
    return new SpawnFailure("cannot execute " + quote(name) + ": " + what + "; PATH was " + result.searched(),
        result.errno(), true);
  }

  /**
   * Describes a spawn that failed.
   *
   * @param program as requested
   * @param directory as requested, or null
   * @param searched the PATH by which the program was found; null if it was not looked up
   * @param errno positive
   */
  public static SpawnFailure of(Posix posix, String program, String directory, String searched, int errno) {
    return of(posix, program, directory, searched, errno, null);
  }

  /**
   * Describes a spawn that failed, including errors in the arguments and the environment of its request.
   *
   * @param searched the PATH by which the program was found; null if it was not looked up
   * @param error what {@link Processes#spawn} returned, as a positive number
   */
  public static SpawnFailure of(Posix posix, SpawnRequest request, String searched, int error) {
    int errno = SpawnError.errno(error);
    String task = SpawnError.step(error).task;
    if (task != null) {
      int mount = SpawnError.mount(error);
      String at = mount < 0 ? "" : " at " + quote(request.attributes().sandbox().mounts()[mount].path());
      return new SpawnFailure("cannot " + task + at + ": " + Errno.text(errno) + SpawnError.advice(error), errno,
          isPermanent(errno));
    }
    if (errno == Errno.ENOENT && request.attributes() != null && request.attributes().hidesFiles()) {
      return new SpawnFailure("cannot execute " + quote(request.program())
          + ": neither it nor its working directory may"
          + " be missing in what the service sees (root-directory, private-tmp and the other keys of its sandbox hide"
          + " files)", errno, true);
    }
    if (errno == Errno.EACCES && request.attributes() != null && request.attributes().ids() != null) {
      return new SpawnFailure("cannot execute " + quote(request.program()) + " as user "
          + request.attributes().ids().uid() + ": permission denied (for the program, a directory on the way to it, or"
          + " the working directory)", errno, true);
    }
    String nul = null;
    if (errno == Errno.EINVAL && Spawner.hasNul(request.argv())) {
      nul = "an argument has a NUL character in it";
    } else if (errno == Errno.EINVAL && request.environment().hasNul()) {
      nul = "a variable of its environment has a NUL character in it";
    }
    return of(posix, request.program(), request.directory(), searched, errno, nul);
  }

  private static SpawnFailure of(Posix posix, String program, String directory, String searched, int errno,
      String known) {
    String message = known != null ? "cannot execute " + quote(program) + ": " + known : null;
    if (message == null && isOfPath(errno) && directory != null) {
      message = directoryProblem(posix, directory);
    }
    if (message == null) {
      message = processProblem(errno);
    }
    if (message == null) {
      message = "cannot execute " + quote(program) + ": " + programProblem(posix, program, errno);
      if (searched != null && errno == Errno.ENOENT) {
        message += "; PATH was " + searched;
      }
    }
    return new SpawnFailure(message, errno, isPermanent(errno));
  }

  /**
   * Returns whether an error does not go away by itself. A lack of memory, processes or descriptors, a busy file and a
   * failing disk may.
   */
  static boolean isPermanent(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.EACCES, Errno.ENOEXEC, Errno.ENOTDIR, Errno.EISDIR, Errno.ELOOP, Errno.ENAMETOOLONG,
          Errno.E2BIG,
          Errno.EINVAL, Errno.EPERM, Errno.ELIBBAD -> true;
      default -> false;
    };
  }

  private static boolean isOfPath(int errno) {
    return switch (errno) {
      case Errno.ENOENT, Errno.EACCES, Errno.ENOTDIR, Errno.ELOOP, Errno.ENAMETOOLONG, Errno.EINVAL -> true;
      default -> false;
    };
  }

  /** Describes why a directory cannot be used; null: it can be used. */
  private static String directoryProblem(Files files, String directory) {
    if (directory.indexOf('\0') >= 0) {
      return "cannot change to directory " + quote(directory) + ": the path has a NUL character in it";
    }
    Files.FileInfo info = files.fileInfo(directory);
    boolean isFile = info != null && !info.isDirectory();
    int error = files.checkExecutable(directory);
    if (error == 0 && !isFile) {
      return null;
    }
    String reason = isFile ? "it is not a directory" : Errno.text(error);
    return "cannot change to directory " + quote(directory) + ": " + reason;
  }

  /** Describes an error that does not concern a path; null if the error concerns a path. */
  private static String processProblem(int errno) {
    return switch (errno) {
      case Errno.EAGAIN -> "cannot make a process: " + Errno.text(errno)
          + " (a limit on processes: of the user, RLIMIT_NPROC, or of the control group, pids.max)";
      case Errno.ENOMEM -> "cannot make a process: " + Errno.text(errno);
      case Errno.EMFILE ->
          "cannot make a process: " + Errno.text(errno) + " (raise the limit on open files, RLIMIT_NOFILE)";
      case Errno.ENFILE -> "cannot make a process: " + Errno.text(errno);
      case Errno.EBADF -> "cannot hand over its input or output: " + Errno.text(errno);
      case Errno.ENOTTY -> "cannot give it the terminal: " + Errno.text(errno);
      default -> null;
    };
  }

  private static String programProblem(Posix posix, String program, int errno) {
    if (program.indexOf('\0') >= 0) {
      return "the path has a NUL character in it";
    }
    Files.FileInfo info = posix.fileInfo(program);
    if (info != null && info.isDirectory()) {
      return "it is a directory";
    }
    return switch (errno) {
      case Errno.ENOENT -> info == null ? Errno.text(errno) : missingInterpreter(head(posix, program));
      case Errno.EACCES -> denied(posix, program, info);
      case Errno.ENOEXEC -> notExecutable(head(posix, program));
      case Errno.ELIBBAD -> "its interpreter cannot be executed: " + Errno.text(errno);
      default -> Errno.text(errno);
    };
  }

  private static String denied(Posix posix, String program, Files.FileInfo info) {
    if (info == null) {
      return Errno.text(Errno.EACCES) + " (on the way to it)";
    }
    if (posix.checkExecutable(program) != 0) {
      return (info.mode() & 0111) == 0
          ? "it is not executable (chmod +x " + program + ")"
          : "it is not executable for user " + posix.euid() + " (" + Errno.text(Errno.EACCES) + ")";
    }
    String interpreter = Interpreter.of(head(posix, program));
    if (interpreter != null && posix.checkExecutable(interpreter) != 0) {
      return "its interpreter " + quote(interpreter) + " is not executable";
    }
    return Errno.text(Errno.EACCES) + " (is the file system mounted noexec?)";
  }

  /** Returns the interpreter that the first bytes of a file name; null: there is none, or the file does not exist. */
  public static String interpreter(Files files, String program) {
    Files.FileInfo info = files.fileInfo(program);
    return info == null || !info.isRegular() ? null : Interpreter.of(head(files, program));
  }

  /** Returns the program that env(1) searches for as the interpreter of a script; null: the script names none. */
  public static String searchedInterpreter(Files files, String program) {
    Files.FileInfo info = files.fileInfo(program);
    return info == null || !info.isRegular() ? null : Interpreter.searchedByEnv(head(files, program));
  }

  private static String missingInterpreter(byte[] head) {
    String interpreter = Interpreter.of(head);
    if (interpreter == null) {
      return "its interpreter does not exist";
    }
    if (interpreter.endsWith("\r")) {
      return "its interpreter " + quote(interpreter)
          + " does not exist: its first line ends as in Windows (take the carriage returns out)";
    }
    String loader =
        Interpreter.isElf(head) ? " (it is built for another C library, or the loader is not installed)" : "";
    return "its interpreter " + quote(interpreter) + " does not exist" + loader;
  }

  private static String notExecutable(byte[] head) {
    if (head.length == 0) {
      return "the file is empty (exec format error)";
    }
    if (Interpreter.isElf(head)) {
      return "it is a program for another kind of processor (exec format error)";
    }
    return Errno.text(Errno.ENOEXEC);
  }

  /**
   * Returns the first bytes of a file; a single NUL if it cannot be read, because a program may be executable but not
   * readable.
   */
  private static byte[] head(Files files, String path) {
    int fd = files.open(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      return new byte[] {0};
    }
    byte[] buffer = new byte[HEAD_SIZE];
    int length = files.read(fd, buffer, 0, HEAD_SIZE);
    files.close(fd);
    return length < 0 ? new byte[] {0} : Arrays.copyOf(buffer, length);
  }

  /** Quotes a text and makes control characters visible: sometimes they are the error. */
  private static String quote(String text) {
    StringBuilder quoted = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\r') {
        quoted.append("\\r");
      } else if (c == '\n') {
        quoted.append("\\n");
      } else if (c < ' ' || c == 0x7f) {
        quoted.append("\\u00").append(Character.forDigit(c >> 4, 16)).append(Character.forDigit(c & 15, 16));
      } else {
        quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }
}
