package reeve.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import reeve.app.ExitCodes;
import reeve.daemon.DaemonRun;
import reeve.daemon.RunOptions;
import reeve.init.Init;
import reeve.init.InitSignals;
import reeve.init.Personality;
import reeve.logview.BufferedStdout;
import reeve.posix.Errno;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/** The program. Decides which command it is, and is the only one that ends the process. */
public final class Main {
  /**
   * All that can be blocked, but for what a fault of the program itself raises, and SIGPIPE and SIGSYS (DESIGN section
   * 3).
   */
  public static final long WANTED =
      ~(bit(4) | bit(5) | bit(6) | bit(7) | bit(8) | bit(9) | bit(11) | bit(13) | bit(19) | bit(31)
          | bit(32) | bit(33));

  /** Set once something was done through it: then it can also end us. */
  private static Posix posix;

  private Main() {}

  private static long bit(int signal) {
    return 1L << (signal - 1);
  }

  public static void main(String[] args) {
    int code = run(args);
    if (System.out != null) { // it is, where a JVM had too few descriptors to load what prints
      System.out.flush();
    }
    if (posix != null) {
      exitAtOnce(code);
    }
    Runtime.getRuntime().halt(code); // there is no hook to wait for
  }

  /** Does not return, unless there is not even that (too few descriptors to load it). */
  private static void exitAtOnce(int code) {
    try {
      posix.exit(code);
    } catch (RuntimeException | Error e) {
      // What is wrong was told already.
    }
  }

  private static int run(String[] args) {
    try {
      String name = System.getProperty("reeve.argv0", "reeve");
      Personality.Choice choice = Personality.of(name, args.length == 0 ? null : args[0]);
      if (choice != null) {
        return init(choice, args.length - choice.skip());
      }
      return command(args);
    } catch (StackOverflowError | OutOfMemoryError e) {
      return fail("cannot go on: " + e + "; give the JVM more with REEVE_JAVA_OPTS, such as -Xmx64m");
    } catch (LinkageError | InternalError e) {
      return fail("cannot load a part of reeve (" + e.getMessage()
          + "): is the limit on open files (ulimit -n) too low, or a file of "
          + "the installation missing?");
    } catch (RuntimeException | Error e) {
      return fail("internal error, please report it: " + e + where(e));
    }
  }

  /** The place of an internal error in one line; a stack trace is for developers ({@code REEVE_DEBUG=1}). */
  private static String where(Throwable e) {
    if (System.getenv("REEVE_DEBUG") != null) {
      e.printStackTrace();
    }
    StackTraceElement[] trace = e.getStackTrace();
    return trace.length == 0 ? "" : " at " + trace[0];
  }

  private static int init(Personality.Choice choice, int arguments) {
    posix = new LinuxPosix();
    String problem = blockSignals(posix, InitSignals.toBlock(choice.personality()));
    if (problem != null) {
      return fail(problem);
    }
    // The JVM's own view of arguments loses bytes that are no UTF-8; ours are the last ones of the command line.
    byte[][] all = posix.commandLine();
    byte[][] raw = new byte[arguments][];
    System.arraycopy(all, all.length - arguments, raw, 0, arguments);
    return Init.run(choice.personality(), raw, posix);
  }

  private static int command(String[] args) {
    if (args.length > 0 && args[0].equals("run")) {
      RunOptions options = RunOptions.quick(args, 1);
      if (options != null) {
        posix = new LinuxPosix();
        return new DaemonRun(posix, options).run();
      }
    }
    Callable<Integer> quick = Commands.quick(args);
    int code = quick == null ? Commands.execute(args) : called(quick);
    // what ended reeve itself is no matter of its console
    return args.length > 0 && args[0].equals("run") ? code : written(System.out, code);
  }

  /**
   * A command whose words did not arrive has not done its work: a full disk is told, as {@code logs} does. A reader
   * that went away wants no more.
   *
   * @param out to the standard output
   * @param code what the command came to
   * @return the same, or that it failed where it would have been 0
   */
  public static int written(PrintStream out, int code) {
    if (out == null || !out.checkError()) {
      return code;
    }
    // a PrintStream does not tell what went wrong
    BufferedStdout again = new BufferedStdout(posix == null ? new LinuxPosix() : posix);
    again.write(new byte[] {'\n'}, 0, 1);
    again.flush();
    if (again.error() == Errno.EPIPE || again.error() == Errno.EBADF) {
      return code;
    }
    fail("cannot write to the standard output: "
        + (again.error() == 0 ? "a part of it is lost" : Errno.text(again.error())));
    return code == ExitCodes.OK ? ExitCodes.FAILURE : code;
  }

  private static int called(Callable<Integer> command) {
    try {
      return command.call();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e); // our commands throw none
    }
  }

  /**
   * Makes sure that signals are blocked in every thread. Most often it does not return when they were not: see re-exec.
   *
   * @return null when they are; else why not
   */
  public static String blockSignals(Posix posix, long wanted) {
    if ((posix.blockedSignals() & wanted) == wanted) {
      return null;
    }
    if (System.getenv("REEVE_REEXEC") != null) {
      return "cannot block signals: they are not blocked after a second start either";
    }
    List<String> flags = new ArrayList<>();
    flags.add("-Xrs");
    List<String> environment = new ArrayList<>();
    environment.add("REEVE_REEXEC=1");
    environment.add("_JAVA_SR_SIGNUM=60");
    SyscallException failed = posix.reexecWithBlockedSignals(wanted, flags, environment);
    return failed.getMessage();
  }

  public static int fail(String message) {
    System.err.println("reeve: " + message);
    return ExitCodes.SYSTEM;
  }
}
