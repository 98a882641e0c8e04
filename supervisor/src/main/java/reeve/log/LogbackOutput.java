package reeve.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.EncoderBase;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.charset.StandardCharsets;
import java.util.function.BiConsumer;

/**
 * Writes lines through logback, to stderr or to a file of 10 MB with three older ones. It receives the name of a level
 * and a whole line, and implements an interface of the JDK, because {@link LogbackLog} may have to load it a second
 * time, in another class loader. One thread.
 */
public final class LogbackOutput implements BiConsumer<String, String> {
  private final String file;
  private final Logger logger;

  /**
   * Opens the log.
   *
   * @param file the file to write to; null: stderr
   * @param verbose whether debug messages are logged too
   * @throws IllegalStateException if the file cannot be opened
   */
  public LogbackOutput(String file, boolean verbose) {
    this.file = file;
    this.logger = open(verbose);
  }

  @Override
  public void accept(String level, String line) {
    switch (level) {
      case "ERROR" -> logger.error(line);
      case "WARN" -> logger.warn(line);
      case "INFO" -> logger.info(line);
      default -> logger.debug(line);
    }
  }

  /**
   * Configures logback in code. Its XML reader and service loader cost 100 ms and megabytes, and would read files of
   * the services.
   */
  private Logger open(boolean verbose) {
    LoggerContext context = new LoggerContext();
    context.setName("reeve");
    context.setMDCAdapter(new LogbackMDCAdapter()); // without one, each line fails silently
    Encoder<ILoggingEvent> encoder = new LineEncoder();
    encoder.setContext(context);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = start(file == null ? stderr() : rolling(context), context, encoder);
    if (!appender.isStarted()) {
      throw new IllegalStateException("cannot open \"" + file + "\"");
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(verbose ? Level.DEBUG : Level.INFO);
    root.addAppender(appender);
    context.start();
    return root;
  }

  private static OutputStreamAppender<ILoggingEvent> start(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, Encoder<ILoggingEvent> encoder) {
    appender.setName("log");
    appender.setContext(context);
    appender.setEncoder(encoder);
    appender.start();
    return appender;
  }

  private static OutputStreamAppender<ILoggingEvent> stderr() {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget("System.err");
    return appender;
  }

  private OutputStreamAppender<ILoggingEvent> rolling(LoggerContext context) {
    RollingFileAppender<ILoggingEvent> appender = new RollingFileAppender<>();
    appender.setFile(file);
    FixedWindowRollingPolicy window = new FixedWindowRollingPolicy();
    window.setContext(context);
    window.setParent(appender);
    window.setFileNamePattern(file.replace("%", "%%") + ".%i");
    window.setMinIndex(1);
    window.setMaxIndex(3);
    window.start();
    SizeBasedTriggeringPolicy<ILoggingEvent> size = new SizeBasedTriggeringPolicy<>();
    size.setContext(context);
    size.setMaxFileSize(FileSize.valueOf("10MB"));
    size.setCheckIncrement(Duration.buildByMilliseconds(0)); // else it looks once a minute, and the file is not bounded
    size.start();
    appender.setRollingPolicy(window);
    appender.setTriggeringPolicy(size);
    return appender;
  }

  /**
   * Encodes the line alone. A layout of logback makes a lambda for each of its 40 conversion words, which are 250
   * classes of the JVM and of logback; its time reads the time zones, which fails for the life of the JVM if it fails
   * once.
   */
  private static final class LineEncoder extends EncoderBase<ILoggingEvent> {
    @Override
    public byte[] headerBytes() {
      return null; // none
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
      return (event.getFormattedMessage() + "\n").getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public byte[] footerBytes() {
      return null; // none
    }
  }
}
