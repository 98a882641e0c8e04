package reeve.config;

import java.time.Duration;
import java.util.List;

/**
 * {@code park = { on = [75, "exec-failed"], until = ["tcp:db:5432"], max = "10m" }}: after such an end the next start
 * waits for the cause to clear, and not for a time.
 *
 * @param on ends after which it is parked
 * @param onExecFailed whether what cannot be executed is parked too; then a change of the program itself is a cause
 *     that clears
 * @param until what it waits for, in the order of the file
 * @param max how long; then the restart policy decides as it would have at the end. Zero: no bound
 */
public record ParkSpec(ExitStatusSet on, boolean onExecFailed, List<Cause> until, Duration max) {
  /** Of services that are never parked. */
  public static final ParkSpec NONE = new ParkSpec(ExitStatusSet.EMPTY, false, List.of(), Duration.ZERO);

  public static final Duration DEFAULT_MAX = Duration.ofMinutes(10);

  /** Something that may be why a service cannot run, and that can be watched. */
  public sealed interface Cause {
    /** A connection to it is accepted. @param host a name or an address */
    record Tcp(String host, int port) implements Cause {
      @Override
      public String toString() {
        return "tcp:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
      }
    }

    /** A connection to this socket is accepted. @param path absolute */
    record Unix(String path) implements Cause {
      @Override
      public String toString() {
        return "unix:" + path;
      }
    }

    /** It is another file than at the last start, or changed, or is there at last. @param path absolute */
    record Path(String path) implements Cause {
      @Override
      public String toString() {
        return "path:" + path;
      }
    }

    /**
     * What is to be run: after a start that failed. It is no key of the file.
     *
     * @param command as the definition has it; a name without a slash is looked for in the service's own PATH
     */
    record Program(String command) implements Cause {
      @Override
      public String toString() {
        return "path:" + command;
      }
    }

    /** It is ready. @param name of another service */
    record Service(String name) implements Cause {
      @Override
      public String toString() {
        return "service:" + name;
      }
    }

    /** As a file says it, {@code tcp:db:5432}. */
    @Override
    String toString();
  }

  public ParkSpec {
    until = List.copyOf(until);
  }

  /** Whether nothing is ever parked. */
  public boolean isNone() {
    return this == NONE;
  }
}
