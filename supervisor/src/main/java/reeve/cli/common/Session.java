package reeve.cli.common;

import java.util.List;
import java.util.function.LongSupplier;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.ReportedProblem;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.StatusReply;
import reeve.core.DurationText;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.time.Clock;

/**
 * The connection of one command to a running reeve. A command is an {@link Action}, and its {@code call} is
 * {@code return Session.run(options, this);}: the action runs with an open connection, and a failure is reported on the
 * standard error in one sentence and becomes the exit code. One thread.
 */
public final class Session {
  /** What a command does with a running reeve. */
  public interface Action {
    /** @return the exit code */
    int run(Session session) throws ClientException;

    /**
     * Called if no process listens on the socket: no reeve runs.
     *
     * @return the exit code
     */
    default int absent(ClientException e) {
      return fail(e);
    }

    /**
     * Loads the classes that read and show an answer, on another thread while the command connects. It prints
     * nothing.
     */
    default void preload() throws ClientException {
      StatusReply.sample();
    }
  }

  private final ControlClient client;
  private final ClientOptions options;
  private final Posix posix;
  private final Clock clock;

  private Session(ControlClient client, ClientOptions options, Posix posix, Clock clock) {
    this.client = client;
    this.options = options;
    this.posix = posix;
    this.clock = clock;
  }

  /**
   * Connects to reeve and runs an action.
   *
   * @return the exit code
   */
  public static int run(ClientOptions options, Action action) {
    return run(options, ControlClient.MAX_SILENCE_NANOS, action);
  }

  /**
   * Connects to reeve and runs an action.
   *
   * @param silenceLimit how long reeve may send nothing at all, in nanoseconds
   * @return the exit code
   */
  public static int run(ClientOptions options, long silenceLimit, Action action) {
    Thread preloader = new Thread(null, new Preloader(action), "preloader", 256 * 1024);
    preloader.setDaemon(true);
    preloader.start();
    Posix posix = new LinuxPosix();
    try (ControlClient client = options.locator(posix).connect(silenceLimit)) {
      return action.run(new Session(client, options, posix, Clock.system()));
    } catch (ClientException e) {
      return e.isAbsent() ? action.absent(e) : fail(e);
    }
  }

  /**
   * Reports a failure on the standard error.
   *
   * @return its exit code
   */
  public static int fail(ClientException e) {
    if (e.code() == RpcException.CONFIG) {
      return failConfig(e);
    }
    Failure.report(TerminalText.line(e.getMessage()));
    return exitCode(e);
  }

  /**
   * Reports the failure of a request whose result the command waited for.
   *
   * @return the exit code
   */
  public static int fail(ClientException e, ProgressReporter progress, WaitOptions waiting) {
    progress.clear();
    if (e.kind() != ClientException.Kind.DEADLINE) {
      return fail(e);
    }
    Failure.report("cannot wait any longer than " + DurationText.format(waiting.timeout) + " for "
        + (progress.names().isEmpty() ? "the services" : progress.names()) + " " + progress.goal()
        + "; reeve continues with the request");
    return ExitCodes.DEADLINE;
  }

  /** Prints the problems of the files as {@code reeve check} does. */
  private static int failConfig(ClientException e) {
    List<ReportedProblem> problems = e.problems();
    for (ReportedProblem problem : problems) {
      Failure.problem(problem);
    }
    Failure.report(problems.isEmpty() ? TerminalText.line(e.getMessage())
        : problems.size() + (problems.size() == 1 ? " problem" : " problems") + "; nothing was changed");
    return ExitCodes.CONFIG;
  }

  /**
   * Reports that a command which changes services was given no service: an empty selection does not mean all services.
   *
   * @return the exit code
   */
  public static int nothingSelected(String command) {
    Failure.report("cannot " + command + " without a selection: name the services, or use --all or --failed; see reeve "
        + command + " --help");
    return ExitCodes.USAGE;
  }

  /** The exit code of a failure, as in the table of docs/exit-codes.md. */
  static int exitCode(ClientException e) {
    switch (e.kind()) {
      case UNREACHABLE:
      case LOST:
        return ExitCodes.NO_REEVE;
      case FORBIDDEN:
        return ExitCodes.REFUSED;
      case DEADLINE:
        return ExitCodes.DEADLINE;
      case ANSWER:
        break;
    }
    switch (e.code()) {
      case RpcException.NO_SUCH_SERVICE:
        return ExitCodes.NO_SUCH_SERVICE;
      case RpcException.NOT_RUNNING:
        return ExitCodes.NOT_RUNNING;
      case RpcException.NOT_UPGRADED:
        return ExitCodes.FAILURE;
      case RpcException.INVALID_PARAMS:
        return ExitCodes.USAGE;
      case RpcException.CONFIG:
        return ExitCodes.CONFIG;
      case RpcException.INTERNAL:
        return ExitCodes.SYSTEM;
      default:
        return ExitCodes.REFUSED;
    }
  }

  /** The connection to reeve. */
  public ControlClient client() {
    return client;
  }

  public Posix posix() {
    return posix;
  }

  public Clock clock() {
    return clock;
  }

  /** Whether the command prints JSON. */
  public boolean json() {
    return options.json;
  }

  /** How to print to the standard output (1) or error (2). */
  public OutputStyle style(int fd) {
    return OutputStyle.of(fd, options.noColor, posix);
  }

  /**
   * Reports on the standard error what the command waits for.
   *
   * @param goal ends the sentence "waiting for web …"
   */
  public ProgressReporter progress(String goal) {
    return new ProgressReporter(System.err, style(2), goal, new LongSupplier() {
      @Override
      public long getAsLong() {
        return clock.nanos();
      }
    });
  }

  /**
   * Loads classes while JNA is initialised, which takes half of the time of a short command. Failures are ignored,
   * because the command has the same failure when it needs the class, and reports it.
   */
  private static final class Preloader implements Runnable {
    private final Action action;

    Preloader(Action action) {
      this.action = action;
    }

    @Override
    public void run() {
      try {
        action.preload();
      } catch (ClientException | RuntimeException | Error e) {
        Thread.currentThread().interrupt(); // the failure is ignored, as described above
      }
    }
  }
}
