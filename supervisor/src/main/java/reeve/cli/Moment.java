package reeve.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;
import reeve.config.Durations;
import reeve.history.Times;
import reeve.runtime.Clock;

/** A time as {@code --since} and {@code --until} take it: {@code 10m} ago, a date, a time. */
final class Moment {
  private Moment() {}

  /** Milliseconds since 1970. */
  static final class Converter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      long millis = millis(text, Clock.system().wallMillis());
      if (millis < 0) {
        throw new TypeConversionException("'" + text + "' is no time such as 10m, 2026-01-31, \"2026-01-31 12:00\" or 2026-01-31T12:00:00Z");
      }
      return millis;
    }
  }

  /** @return -1: it is none */
  static long millis(String text, long now) {
    Duration ago = Durations.parse(text);
    return ago != null ? Math.max(0, now - ago.toMillis()) : Times.moment(text);
  }
}
