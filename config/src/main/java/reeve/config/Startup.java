package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How a service is started, and how it is known that it is up.
 *
 * @param type what its process is
 * @param further commands of a oneshot after the first, in order
 * @param remainAfterExit of a oneshot: once done it counts as up until somebody stops it, whatever its policy
 * @param pidFile where a forking service writes its main pid
 * @param ready how it tells that it is up; empty: as its type says
 * @param timeout what was said of how long a start may take; zero: no bound
 */
public record Startup(
    Type type, List<List<String>> further, boolean remainAfterExit, Optional<String> pidFile, Optional<Readiness> ready,
    Optional<Duration> timeout) {
  /** The kinds of systemd.service(5). */
  public enum Type {
    /** Up as soon as its process exists. */
    SIMPLE,
    /** The same: a process exists here only once its program was executed. */
    EXEC,
    /** Up when its commands have all ended cleanly. */
    ONESHOT,
    /** Up when the first process has ended cleanly and left the one that stays. */
    FORKING,
    /** Up when it says so by sd_notify(3). */
    NOTIFY
  }

  /** Of a plain service: up as soon as its process exists. */
  public static final Startup PLAIN = new Startup(Type.SIMPLE, List.of(), false, Optional.empty(), Optional.empty(),
      Optional.empty());

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  public Startup {
    further = List.copyOf(further);
  }

  /** Whether it is up as soon as its process exists. */
  public boolean readyAtOnce() {
    return (type == Type.SIMPLE || type == Type.EXEC) && ready.isEmpty();
  }

  /** How long a start may take; zero: no bound, or it takes no time. A job takes as long as it takes. */
  public Duration bound() {
    if (readyAtOnce()) {
      return Duration.ZERO;
    }
    return timeout.isPresent() ? timeout.get() : type == Type.ONESHOT ? Duration.ZERO : DEFAULT_TIMEOUT;
  }

  /** Whether an end before it was up is a failure whatever the status: it has not done what it is for. */
  public boolean mustComeUp() {
    return type != Type.ONESHOT && !readyAtOnce();
  }

  /** Whether it is given a socket to tell that it is up. */
  public boolean notifies() {
    return type == Type.NOTIFY || ready.isPresent() && ready.get() instanceof Readiness.Notify;
  }
}
