package reeve.config;

import java.time.Duration;
import java.util.List;

/**
 * {@code park = { on = [75, "exec-failed"], until = ["tcp:db:5432"], max = "10m" }}: after such an exit the next start
 * waits until the cause of the exit clears, instead of waiting for a delay.
 *
 * @param on exit statuses after which the service is parked
 * @param onExecFailed whether a service that cannot be executed is parked too. A change of the program itself then ends
 *     the wait
 * @param until the causes to wait for, in the order of the file. The wait ends when one of the files changes, or when
 *     all other causes have cleared
 * @param max the longest wait; after it the restart policy decides, as it would have done at the exit. Zero: no limit
 */
public record ParkSpec(ExitStatusSet on, boolean onExecFailed, List<Cause> until, Duration max) {
  /** For services that are never parked. */
  public static final ParkSpec NONE = new ParkSpec(ExitStatusSet.EMPTY, false, List.of(), Duration.ZERO);

  /** The longest wait if the table does not set {@code max}. */
  public static final Duration DEFAULT_MAX = Duration.ofMinutes(10);

  /** A possible reason why a service cannot run, which can be watched. */
  public sealed interface Cause {
    /**
     * Clears when the address accepts a connection.
     *
     * @param host a name, or an address without brackets
     */
    record Tcp(String host, int port) implements Cause {
      @Override
      public String toString() {
        return "tcp:" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
      }
    }

    /**
     * Clears when the socket accepts a connection.
     *
     * @param path absolute
     */
    record Unix(String path) implements Cause {
      @Override
      public String toString() {
        return "unix:" + path;
      }
    }

    /**
     * Clears when the file appears, changes, or is replaced since the last start.
     *
     * @param path absolute
     */
    record Path(String path) implements Cause {
      @Override
      public String toString() {
        return "path:" + path;
      }
    }

    /**
     * Clears when the program of the service changes or appears, after an exec that failed. It cannot be written in a
     * file.
     *
     * @param command as the definition has it; a name without a slash is looked up in the service's own PATH
     */
    record Program(String command) implements Cause {
      @Override
      public String toString() {
        return "path:" + command;
      }
    }

    /**
     * Clears when the service is ready.
     *
     * @param name of another service
     */
    record Service(String name) implements Cause {
      @Override
      public String toString() {
        return "service:" + name;
      }
    }

    /** The cause as it is written in a file: {@code tcp:db:5432}. */
    @Override
    String toString();
  }

  public ParkSpec {
    until = List.copyOf(until);
  }

  /** Whether the service is never parked. */
  public boolean isNone() {
    return this == NONE;
  }
}
