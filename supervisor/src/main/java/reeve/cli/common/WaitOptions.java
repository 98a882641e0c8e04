package reeve.cli.common;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import reeve.config.util.Durations;
import reeve.control.client.ControlClient;
import reeve.control.client.ReplyListener;
import reeve.control.client.ReplyWait;

/** How long a command waits for the result of its request: {@code @Mixin WaitOptions}. */
public final class WaitOptions implements PlainArguments.OptionGroup {
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Converter.class,
      description = "Wait at most this long, such as 30s, and then exit with code 6 while reeve continues. Default: "
          + "no limit.")
  public Duration timeout;

  @Option(names = "--no-wait",
      description = "Do not wait for the result: exit with code 0 as soon as reeve has accepted the request.")
  public boolean noWait;

  /** Parses a duration as the configuration writes it. */
  public static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration duration = Durations.parse(text);
      if (duration == null) {
        throw new TypeConversionException("'" + text + "' is not a duration such as 500ms, 30s or 1m30s");
      }
      return duration;
    }
  }

  @Override
  public int consume(String[] args, int at) {
    if (args[at].equals("--no-wait") && !noWait) {
      noWait = true;
      return 1;
    }
    if (args[at].equals("--timeout") && timeout == null) {
      timeout = PlainArguments.duration(args, at);
      return timeout == null ? PlainArguments.NOT_PLAIN : 2;
    }
    return 0;
  }

  /**
   * The wait for the result of a request.
   *
   * @param now the present time by System.nanoTime
   * @param listener receives the progress; null: none
   */
  public ReplyWait replyWait(long now, ReplyListener listener) {
    return new ReplyWait(!noWait, deadline(now), listener);
  }

  /**
   * The deadline of a request.
   *
   * @param now the present time by System.nanoTime
   * @return a time by System.nanoTime, or {@link ControlClient#NEVER}
   */
  public long deadline(long now) {
    return timeout == null ? ControlClient.NEVER : now + timeout.toNanos();
  }
}
