package reeve.cli.common;

import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.json.Json;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.time.Clock;

/**
 * One command's talk with a running reeve. A command is a {@link Work}, and its {@code call} is
 * {@code return Session.run(common, this);}: it is run with an open connection, and what goes wrong is said on stderr
 * in one sentence and becomes the exit code.
 */
public final class Session {
  /** What a command does. */
  public interface Work {
    /** @return the exit code */
    int run(Session session) throws ClientException;
  }

  private final ControlClient client;
  private final ClientOptions common;
  private final Posix posix;
  private final Clock clock;

  private Session(ControlClient client, ClientOptions common, Posix posix, Clock clock) {
    this.client = client;
    this.common = common;
    this.posix = posix;
    this.clock = clock;
  }

  public static int run(ClientOptions common, Work work) {
    WarmUp.start();
    Posix posix = new LinuxPosix();
    try (ControlClient client = ControlClient.connect(common.sockets(posix.euid(), System.getenv()))) {
      return work.run(new Session(client, common, posix, Clock.system()));
    } catch (ClientException e) {
      return fail(e);
    }
  }

  /** Says it on stderr. @return its exit code */
  public static int fail(ClientException e) {
    if (e.code() == RpcException.CONFIG) {
      return broken(e);
    }
    Failure.report(TerminalText.line(e.getMessage()));
    return code(e);
  }

  /** What is wrong in the files, as {@code reeve check} says it. */
  private static int broken(ClientException e) {
    Map<String, Object> data = Json.object(e.data());
    List<String> problems = data == null ? List.of() : AnswerFields.texts(data, "problems");
    for (String problem : problems) {
      System.err.println(TerminalText.line(problem));
    }
    Failure.report(problems.isEmpty() ? TerminalText.line(e.getMessage())
        : problems.size() + (problems.size() == 1 ? " problem" : " problems") + "; nothing was changed");
    return ExitCodes.CONFIG;
  }

  /** For what changes something: nothing named is not everything. @return the exit code */
  public static int nothingSelected(String command) {
    Failure.report(
        "cannot tell which services are meant: name them, or give --all or --failed; see reeve " + command + " --help");
    return ExitCodes.USAGE;
  }

  /** The table in docs/exit-codes.md. */
  static int code(ClientException e) {
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

  public ControlClient client() {
    return client;
  }

  public Posix posix() {
    return posix;
  }

  public Clock clock() {
    return clock;
  }

  public boolean json() {
    return common.json;
  }

  /** What the standard output (1) or error (2) goes to. */
  public OutputStyle style(int fd) {
    return OutputStyle.of(fd, common.noColor, posix);
  }

  /** What is waited for, on stderr. @param goal ends "waiting for web …" */
  public ProgressReporter progress(String goal) {
    return new ProgressReporter(System.err, style(2), goal, new LongSupplier() {
      @Override
      public long getAsLong() {
        return clock.nanos();
      }
    });
  }

  /** Asks, without a deadline but that of a reeve that is not there any more. */
  public Map<String, Object> call(String method, Map<String, ?> params) throws ClientException {
    return client.call(method, params);
  }
}
