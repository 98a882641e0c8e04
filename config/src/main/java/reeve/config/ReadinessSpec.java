package reeve.config;

import java.time.Duration;

/** {@code ready = { tcp = "127.0.0.1:8080" }}: how to tell that a service is up. */
public sealed interface ReadinessSpec {
  /** It sends READY=1, sd_notify(3). */
  record Notify() implements ReadinessSpec {}

  /** It writes a newline to this descriptor, as s6 has it. @param number at least 3 */
  record Fd(int number) implements ReadinessSpec {}

  /** Its output of this start holds this text. */
  record Log(String text) implements ReadinessSpec {}

  /**
   * Somebody asks until the answer is good. A file counts once it was made or changed since the start.
   *
   * @param interval from one question to the next; zero: soon at first, then less and less often
   * @param timeout a question that takes longer is asked anew
   */
  record Probed(ProbeSpec probe, Duration interval, Duration timeout) implements ReadinessSpec {}

  /** How long a question may take where nothing else is said. */
  Duration DEFAULT_TIMEOUT = Duration.ofSeconds(1);

  /** The same for a command, which has more to do. */
  Duration COMMAND_TIMEOUT = Duration.ofSeconds(10);

  /** From one run of a command to the next where nothing else is said: each is a process. */
  Duration COMMAND_INTERVAL = Duration.ofSeconds(1);
}
