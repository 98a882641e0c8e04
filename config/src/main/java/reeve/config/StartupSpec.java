package reeve.config;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import reeve.config.execution.Condition;

/**
 * How a service is started, and how reeve learns that it is up.
 *
 * @param type what its process is, and when it is up
 * @param remainAfterExit of a oneshot: once done it counts as up until it is stopped, whatever its restart policy
 * @param pidFile where a forking service writes the pid of its main process; empty: not set
 * @param ready how reeve learns that it is up; empty: its type decides
 * @param timeout how long a start may take; zero: no bound; empty: not set, see {@link #effectiveTimeout}
 * @param startSeconds how long a service that is up as soon as its process exists has to live before a request to start
 *     it is answered with success
 * @param notifyAccess which of its processes may use sd_notify(3)
 * @param busName its name on the bus: always present with type dbus, otherwise empty
 * @param bus {@code system}, {@code session}, or an address such as {@code unix:path=/run/bus}: dbus-daemon(1)
 * @param conditions what has to be the case when it is about to be started; otherwise the start is skipped
 */
public record StartupSpec(
    Type type,
    boolean remainAfterExit,
    Optional<String> pidFile,
    Optional<ReadinessSpec> ready,
    Optional<Duration> timeout,
    Duration startSeconds,
    NotifyAccess notifyAccess,
    Optional<String> busName,
    String bus,
    List<Condition> conditions) {
  /** The types of systemd.service(5). */
  public enum Type {
    /** Up as soon as its process exists. */
    SIMPLE,
    /** As {@link #SIMPLE}: with posix_spawn a process exists only once its program is executed. */
    EXEC,
    /** Up when all of its commands have ended cleanly. */
    ONESHOT,
    /** Up when the first process has ended cleanly and has left a main process behind. */
    FORKING,
    /** Up when it reports that by sd_notify(3). */
    NOTIFY,
    /** As {@link #NOTIFY}; it also reports the end of a reload, and has a reload-signal without setting one. */
    NOTIFY_RELOAD,
    /** Up when its name is on the bus; when it loses the name, it is stopped. */
    DBUS,
    /** As {@link #SIMPLE}, but started when no other service is being started, so that its output stays together. */
    IDLE
  }

  /** Which processes may use sd_notify(3): {@code notify-access}. */
  public enum NotifyAccess {
    /** None: the service has no notify socket. */
    NONE,
    /** The main process only. */
    MAIN,
    /** Every process of the service. */
    ALL
  }

  /** The default of {@code start-seconds}. */
  public static final Duration DEFAULT_START_SECONDS = Duration.ofSeconds(1);

  /** For a service without any of these settings; shared. */
  public static final StartupSpec PLAIN =
      new StartupSpec(Type.SIMPLE, false, Optional.empty(), Optional.empty(), Optional.empty(), DEFAULT_START_SECONDS,
          NotifyAccess.NONE,
          Optional.empty(), "system", List.of());

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  public StartupSpec {
    conditions = List.copyOf(conditions);
  }

  /** Whether the service is up as soon as its process exists. */
  public boolean readyAtOnce() {
    return (type == Type.SIMPLE || type == Type.EXEC || type == Type.IDLE) && ready.isEmpty();
  }

  /**
   * How long a start may take, or its default. Zero: there is no limit, as for a oneshot, or the service is up at once.
   */
  public Duration effectiveTimeout() {
    if (readyAtOnce()) {
      return Duration.ZERO;
    }
    return timeout.isPresent() ? timeout.get() : type == Type.ONESHOT ? Duration.ZERO : DEFAULT_TIMEOUT;
  }

  /** Whether an end before the service is up is a failure, whatever the exit status. */
  public boolean mustBecomeReady() {
    return type != Type.ONESHOT && !readyAtOnce();
  }

  /** Whether the service gets a socket for sd_notify(3), not counting a watchdog. */
  public boolean hasNotifySocket() {
    return notifyAccess != NotifyAccess.NONE;
  }

  /**
   * The default of {@code notify-access}. Where READY=1 says that the service is up, it is {@link NotifyAccess#ALL}:
   * the process that sends it may be a child of a wrapper.
   */
  public NotifyAccess defaultNotifyAccess() {
    return isReadyByNotify() ? NotifyAccess.ALL : NotifyAccess.NONE;
  }

  /** Whether READY=1 decides that the service is up, instead of being only information. */
  public boolean isReadyByNotify() {
    return type == Type.NOTIFY || type == Type.NOTIFY_RELOAD
        || ready.isPresent() && ready.get() instanceof ReadinessSpec.Notify;
  }
}
