package reeve.config;

import java.time.Duration;
import java.util.Optional;

/**
 * How a service is started, and how it is known that it is up.
 *
 * @param type what its process is
 * @param remainAfterExit of a oneshot: once done it counts as up until somebody stops it, whatever its policy
 * @param pidFile where a forking service writes its main pid
 * @param ready how it tells that it is up; empty: as its type says
 * @param timeout what was said of how long a start may take; zero: no bound
 * @param notifyAccess which of its processes are heard by sd_notify(3)
 * @param busName of type dbus, and always there: its name on the bus
 * @param bus {@code system}, {@code session}, or an address as {@code unix:path=/run/bus}: dbus-daemon(1)
 */
public record StartupSpec(
    Type type, boolean remainAfterExit, Optional<String> pidFile,
    Optional<ReadinessSpec> ready,
    Optional<Duration> timeout, NotifyAccess notifyAccess, Optional<String> busName, String bus) {
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
    NOTIFY,
    /** The same, and a reload is over when it says so: it has a reload-signal without being told. */
    NOTIFY_RELOAD,
    /** Up when its name is on the bus; when it loses that, it is stopped. */
    DBUS,
    /** As simple, started when nobody else is being started, for the sake of what is on the terminal. */
    IDLE
  }

  /** Whose messages are heard: {@code notify-access}. */
  public enum NotifyAccess {
    /** Nobody's; it is given no socket. */
    NONE,
    /** Only those of its main process. */
    MAIN,
    /** Those of every process of it. */
    ALL
  }

  /** Of a plain service: up as soon as its process exists. */
  public static final StartupSpec PLAIN =
      new StartupSpec(Type.SIMPLE, false, Optional.empty(), Optional.empty(),
          Optional.empty(), NotifyAccess.NONE, Optional.empty(), "system");

  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(60);

  /** Whether it is up as soon as its process exists. */
  public boolean readyAtOnce() {
    return (type == Type.SIMPLE || type == Type.EXEC || type == Type.IDLE) && ready.isEmpty();
  }

  /** How long a start may take; zero: no bound, or it takes no time. A job takes as long as it takes. */
  public Duration effectiveTimeout() {
    if (readyAtOnce()) {
      return Duration.ZERO;
    }
    return timeout.isPresent() ? timeout.get() : type == Type.ONESHOT ? Duration.ZERO : DEFAULT_TIMEOUT;
  }

  /** Whether an end before it was up is a failure whatever the status: it has not done what it is for. */
  public boolean mustBecomeReady() {
    return type != Type.ONESHOT && !readyAtOnce();
  }

  /** Whether it is given a socket to tell of itself. */
  public boolean hasNotifySocket() {
    return notifyAccess != NotifyAccess.NONE;
  }

  /**
   * What {@code notify-access} is where it is not set. Of what says itself that it is up all are heard: the one that
   * knows may be a child of a wrapper.
   */
  public NotifyAccess defaultNotifyAccess() {
    return isReadyByNotify() ? NotifyAccess.ALL : NotifyAccess.NONE;
  }

  /** Whether a READY=1 is what says that it is up, and not only a word by the way. */
  public boolean isReadyByNotify() {
    return type == Type.NOTIFY || type == Type.NOTIFY_RELOAD
        || ready.isPresent() && ready.get() instanceof ReadinessSpec.Notify;
  }
}
