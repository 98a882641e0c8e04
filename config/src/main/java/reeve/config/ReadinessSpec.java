package reeve.config;

import java.time.Duration;

/** How reeve learns that a service is up: {@code ready = { tcp = "127.0.0.1:8080" }}. */
public sealed interface ReadinessSpec {
  /** The service sends READY=1 by sd_notify(3). */
  record Notify() implements ReadinessSpec {}

  /**
   * The service writes a newline to this descriptor, as with s6.
   *
   * @param number at least 3
   */
  record Fd(int number) implements ReadinessSpec {}

  /** The output since this start contains this text. */
  record Log(String text) implements ReadinessSpec {}

  /**
   * reeve probes the service until a probe succeeds. A file counts once it was made or changed since the start.
   *
   * @param interval from one probe to the next; zero: short at first, then increasing
   * @param timeout a probe that takes longer is abandoned, and another one follows
   */
  record Probed(ProbeSpec probe, Duration interval, Duration timeout) implements ReadinessSpec {}

  /** How long a probe may take where {@code timeout} is not set. */
  Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

  /** How long a command may take where {@code timeout} is not set: longer, because it has more to do. */
  Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);

  /**
   * The interval between commands where {@code interval} is not set. It does not begin short, because each command is a
   * process.
   */
  Duration COMMAND_INTERVAL = Duration.ofSeconds(1);
}
