package reeve.cli.common;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;
import reeve.config.util.Durations;
import reeve.control.client.ControlClient;

/** How long a command waits for what it asked for: {@code @Mixin WaitOptions waiting = new WaitOptions();}. */
public final class WaitOptions implements PlainArguments.Part {
  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      converter = Converter.class,
      description = "Wait so long at most, such as 30s; then exit 6, and reeve goes on with it. Default: as long as it takes.")
  public Duration timeout;

  @Option(names = "--no-wait", description = "Do not wait for the result: exit 0 when reeve has accepted it.")
  public boolean noWait;

  /** As in the configuration. */
  public static final class Converter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      Duration duration = Durations.parse(text);
      if (duration == null) {
        throw new TypeConversionException("'" + text + "' is no duration such as 500ms, 30s or 1m30s");
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
      String value = PlainArguments.value(args, at);
      timeout = value == null ? null : Durations.parse(value);
      return timeout == null ? PlainArguments.NOT_PLAIN : 2;
    }
    return 0;
  }

  /** @param now by System.nanoTime. @return likewise, for {@link ControlClient#call} */
  public long deadline(long now) {
    return timeout == null ? ControlClient.NEVER : now + timeout.toNanos();
  }
}
