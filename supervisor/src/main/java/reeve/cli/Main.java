package reeve.cli;

import java.util.concurrent.Callable;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.SignalMask;
import reeve.cli.common.StandardOutput;
import reeve.daemon.DaemonRun;
import reeve.daemon.RunOptions;
import reeve.init.Init;
import reeve.init.InitFlavor;
import reeve.init.InitSignals;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;

/** The entry point of the program: chooses the command. No other class ends the process. */
public final class Main {
  /** Null until the program has used it; from then on it also ends the process. */
  private static Posix posix;

  private Main() {}

  public static void main(String[] args) {
    int code = run(args);
    if (System.out != null) { // null if the JVM had too few descriptors to load its classes
      System.out.flush();
    }
    if (posix != null) {
      exitAtOnce(code);
    }
    Runtime.getRuntime().halt(code); // there are no shutdown hooks to wait for
  }

  /** Ends the process; returns only if there are too few descriptors to load what the call needs. */
  private static void exitAtOnce(int code) {
    try {
      posix.exit(code);
    } catch (RuntimeException | Error e) {
      // The cause was reported before.
    }
  }

  private static int run(String[] args) {
    try {
      String name = System.getProperty("reeve.argv0", "reeve");
      InitFlavor.Invocation invocation = InitFlavor.of(name, args);
      if (invocation != null) {
        return init(invocation, args.length - invocation.skip());
      }
      if (args.length == 2 && args[0].equals("help")) {
        InitFlavor.Invocation init = InitFlavor.of(name, new String[] {args[1]});
        if (init != null) {
          posix = new LinuxPosix();
          return Init.run(init.flavor(), new byte[][] {{'-', 'h'}}, posix);
        }
      }
      return command(args);
    } catch (StackOverflowError | OutOfMemoryError e) {
      return fail("cannot continue: " + e
          + "; give the JVM more memory with REEVE_JAVA_OPTS, such as -Xmx512m");
    } catch (LinkageError | InternalError e) {
      return fail("cannot load a part of reeve (" + e.getMessage()
          + "): is the limit on open files (ulimit -n) too low, or a file of "
          + "the installation missing?");
    } catch (RuntimeException | Error e) {
      return fail("internal error, please report it: " + e + where(e));
    }
  }

  /**
   * Reports a failure without loading another class: with too few descriptors the JVM may be unable to open a jar.
   *
   * @return {@link ExitCodes#SYSTEM}, a constant that the compiler inlines
   */
  private static int fail(String message) {
    System.err.println("reeve: " + message);
    return ExitCodes.SYSTEM;
  }

  /** The place of an internal error on the same line; developers get a stack trace with {@code REEVE_DEBUG=1}. */
  private static String where(Throwable e) {
    if (System.getenv("REEVE_DEBUG") != null) {
      e.printStackTrace();
    }
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }

  private static int init(InitFlavor.Invocation invocation, int arguments) {
    posix = new LinuxPosix();
    String problem = SignalMask.block(posix, posix, InitSignals.toBlock(invocation.flavor()));
    if (problem != null) {
      return fail(problem);
    }
    // The launcher has left a directory that was removed, because the JVM does not start there. The command does.
    String directory = System.getenv(LauncherEnvironment.DIRECTORY);
    if (directory != null) {
      int fd = Integer.parseInt(directory);
      posix.changeDirectory("/proc/self/fd/" + fd);
      posix.close(fd); // otherwise an init would hold the file system that its command leaves
    }
    // The JVM loses bytes of arguments that are not UTF-8. The raw arguments are the last ones of the command line of
    // this process.
    byte[][] all = posix.commandLine();
    byte[][] raw = new byte[arguments][];
    System.arraycopy(all, all.length - arguments, raw, 0, arguments);
    return Init.run(invocation.flavor(), raw, posix);
  }

  private static int command(String[] args) {
    if (args.length > 0 && args[0].equals("run")) {
      RunOptions options = RunOptions.quick(args, 1);
      if (options != null) {
        posix = new LinuxPosix();
        return new DaemonRun(posix, options).run();
      }
    }
    if (JsonOption.isIn(args)) {
      Failure.printJson(true);
    }
    Callable<Integer> plain = Commands.plain(args);
    int code = plain == null ? Commands.execute(args) : call(plain);
    // The exit code of the supervisor does not depend on its console.
    return args.length > 0 && args[0].equals("run") ? code : StandardOutput.check(System.out, code);
  }

  private static int call(Callable<Integer> command) {
    try {
      return command.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // no command throws a checked exception
    }
  }
}
