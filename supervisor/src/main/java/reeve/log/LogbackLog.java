package reeve.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.rolling.FixedWindowRollingPolicy;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeBasedTriggeringPolicy;
import ch.qos.logback.core.util.Duration;
import ch.qos.logback.core.util.FileSize;
import java.nio.charset.StandardCharsets;
import reeve.text.PrintableText;
import reeve.time.BackgroundWorker;

/**
 * reeve's own log through logback, to stderr or to a file of 10 MB with three older ones.
 *
 * <p>All use of logback, including its loading, happens on the thread of a {@link BackgroundWorker}, and only when
 * there is something to log: a quiet reeve never loads it, and a blocked stderr delays no caller. Lines that do not fit
 * into the queue are counted, and the count is logged.
 */
public final class LogbackLog implements SupervisorLog, AutoCloseable {
  private static final String PATTERN = "%d{yyyy-MM-dd'T'HH:mm:ss.SSSXXX} %-5level %msg%n";

  private final String file;
  private final boolean verbose;
  private final BackgroundWorker worker = new BackgroundWorker("log");
  private Logger logger;

  /**
   * @param file the file to write to; null: stderr
   * @param verbose whether debug messages are logged too
   */
  public LogbackLog(String file, boolean verbose) {
    this.file = file;
    this.verbose = verbose;
  }

  @Override
  public void debug(String message) {
    if (verbose) {
      submit(Level.DEBUG, message);
    }
  }

  @Override
  public void info(String message) {
    submit(Level.INFO, message);
  }

  @Override
  public void warn(String message) {
    submit(Level.WARN, message);
  }

  @Override
  public void error(String message) {
    submit(Level.ERROR, message);
  }

  /** Writes what is queued, and ends. Waits for 2 s at most. */
  @Override
  public void close() {
    worker.close();
  }

  private void submit(Level level, String message) {
    worker.submit(new Runnable() {
      @Override
      public void run() {
        write(level, message);
      }
    });
  }

  private void write(Level level, String message) {
    if (logger == null) {
      logger = open();
    }
    long dropped = worker.takeDropped();
    if (dropped > 0) {
      logger.warn("Left {} lines out of this log: it was too slow", dropped);
    }
    String line = PrintableText.text(message);
    if (level == Level.ERROR) {
      logger.error(line);
    } else if (level == Level.WARN) {
      logger.warn(line);
    } else if (level == Level.INFO) {
      logger.info(line);
    } else {
      logger.debug(line);
    }
  }

  /**
   * Configures logback in code. Its XML reader and service loader cost 100 ms and megabytes, and would read files of
   * the services.
   */
  private Logger open() {
    LoggerContext context = new LoggerContext();
    context.setName("reeve");
    context.setMDCAdapter(new LogbackMDCAdapter()); // without one, each line fails silently
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.setCharset(StandardCharsets.UTF_8);
    encoder.start();
    OutputStreamAppender<ILoggingEvent> appender = start(file == null ? stderr() : rolling(context), context, encoder);
    boolean failed = !appender.isStarted();
    if (failed) {
      appender = start(stderr(), context, encoder);
    }
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(verbose ? Level.DEBUG : Level.INFO);
    root.addAppender(appender);
    context.start();
    if (failed) {
      root.warn("Cannot open the log file \"{}\": this log goes to stderr", file);
    }
    return root;
  }

  private static OutputStreamAppender<ILoggingEvent> start(
      OutputStreamAppender<ILoggingEvent> appender, LoggerContext context, PatternLayoutEncoder encoder) {
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
}
