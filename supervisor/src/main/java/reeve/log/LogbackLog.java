package reeve.log;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.function.BiConsumer;
import reeve.text.LocalOffset;
import reeve.text.PrintableText;
import reeve.text.Rfc3339;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * reeve's own log, through logback to stderr or to a file of 10 MB with three older ones.
 *
 * <p>All use of logback, including its loading, happens on the thread of a {@link BackgroundWorker}, and only when
 * there is something to log: a quiet reeve never loads it, and a blocked stderr delays no caller. Lines that do not fit
 * into the queue are counted, and the count is logged.
 *
 * <p>Loading logback needs descriptors and memory, which may be short at this moment. Then the lines go to stderr by
 * plain writes, in the same format, and logback is tried again with a later line. The first failure remains in the JVM:
 * a class whose initialiser failed, a reference that could not be resolved, and a jar that could not be opened are
 * never tried again (JVMS 5.4.3 and 5.5). So each further attempt uses another class loader.
 */
public final class LogbackLog implements SupervisorLog, AutoCloseable {
  private static final long RETRY_NANOS = 5_000_000_000L;

  /** Opens the output through logback. */
  interface Opener {
    /**
     * Opens it.
     *
     * @param otherClasses whether classes of an earlier attempt could not be loaded, and must not be used again
     */
    BiConsumer<String, String> open(String file, boolean verbose, boolean otherClasses) throws Exception;
  }

  private final String file;
  private final boolean verbose;
  private final Opener opener;
  private final Clock clock;
  private final BackgroundWorker worker = new BackgroundWorker("log");
  private BiConsumer<String, String> output; // null: not open; this and the following are the worker's
  private OutputStream stderr; // null: not used yet
  private boolean failed;
  private boolean classesFailed;
  private Constructor<?> constructor; // of classes in another loader; null: none were loaded
  private long failedNanos;

  /**
   * Opens nothing before the first line.
   *
   * @param file the file to write to; null: stderr
   * @param verbose whether debug messages are logged too
   */
  public LogbackLog(String file, boolean verbose) {
    this(file, verbose, null, null, Clock.system());
  }

  /**
   * A log for tests.
   *
   * @param stderr receives lines while logback cannot be used; null: stderr
   * @param opener null: logback
   */
  LogbackLog(String file, boolean verbose, OutputStream stderr, Opener opener, Clock clock) {
    this.file = file;
    this.verbose = verbose;
    this.stderr = stderr;
    this.opener = opener;
    this.clock = clock;
  }

  @Override
  public void debug(String message) {
    if (verbose) {
      submit("DEBUG", message);
    }
  }

  @Override
  public void info(String message) {
    submit("INFO", message);
  }

  @Override
  public void warn(String message) {
    submit("WARN", message);
  }

  @Override
  public void error(String message) {
    submit("ERROR", message);
  }

  /** Writes what is queued, and ends. Waits for 2 s at most. */
  @Override
  public void close() {
    worker.close();
  }

  private void submit(String level, String message) {
    long wallMillis = clock.wallMillis();
    worker.submit(new Runnable() {
      @Override
      public void run() {
        long dropped = worker.takeDropped();
        if (dropped > 0) {
          write(wallMillis, "WARN", "Left " + dropped + " lines out of this log: it was too slow");
        }
        write(wallMillis, level, PrintableText.text(message));
      }
    });
  }

  // ---- the worker's thread

  private void write(long wallMillis, String level, String message) {
    String line = message;
    try {
      line = line(wallMillis, level, message);
    } catch (OutOfMemoryError e) {
      // The message alone is better than nothing.
    }
    if (output == null && (!failed || clock.nanos() - failedNanos >= RETRY_NANOS)) {
      open();
    }
    try {
      if (output != null) {
        output.accept(level, line);
        return;
      }
    } catch (RuntimeException | Error e) {
      fail(e);
    }
    writeToStderr(line);
  }

  private static String line(long wallMillis, String level, String message) {
    return Rfc3339.format(wallMillis, LocalOffset.millis(wallMillis)) + " " + (level + " ").substring(0, 5) + " "
        + message;
  }

  private void open() {
    boolean again = failed;
    try {
      output = opener != null ? opener.open(file, verbose, classesFailed)
          : classesFailed ? openInAnotherLoader() : new LogbackOutput(file, verbose);
      failed = false;
      if (again) {
        output.accept("INFO", line(clock.wallMillis(), "INFO", "Writes this log as configured again"));
      }
    } catch (Exception | Error e) {
      fail(e);
    }
  }

  private void fail(Throwable e) {
    boolean first = !failed;
    output = null;
    failed = true;
    failedNanos = clock.nanos();
    if (e instanceof Error) {
      classesFailed = true;
      Constructor<?> unusable = constructor;
      constructor = null;
      if (unusable != null) {
        close((URLClassLoader) unusable.getDeclaringClass().getClassLoader());
      }
    }
    if (first) {
      writeToStderr(line(clock.wallMillis(), "WARN", e instanceof IllegalStateException
          ? "Cannot open the log file \"" + file + "\": this log goes to stderr"
          : "Cannot use logback: this log goes to stderr until there are enough descriptors and memory: "
              + PrintableText.text(String.valueOf(e))));
    }
  }

  @SuppressWarnings("unchecked")
  private BiConsumer<String, String> openInAnotherLoader() throws Exception {
    try {
      constructor = constructor == null ? load() : constructor;
      return (BiConsumer<String, String>) constructor.newInstance(file, verbose);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw (Exception) e.getCause();
    }
  }

  /** Loads logback, and what uses it, by a class loader of their own. */
  static Constructor<?> load() throws ReflectiveOperationException, IOException {
    String[] entries = System.getProperty("java.class.path").split(File.pathSeparator);
    URL[] urls = new URL[entries.length];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = Path.of(entries[i]).toUri().toURL();
    }
    // It stays open as long as its classes are used.
    URLClassLoader loader = new URLClassLoader(urls, ClassLoader.getPlatformClassLoader());
    try {
      return loader.loadClass("reeve.log.LogbackOutput").getConstructor(String.class, boolean.class);
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      close(loader);
      throw e;
    }
  }

  /** Closes the jars of a loader whose classes are used no longer: each attempt would keep their descriptors. */
  private static void close(URLClassLoader loader) {
    try {
      loader.close();
    } catch (IOException e) {
      return; // the descriptors are closed as far as possible
    }
  }

  /** Without the lock of System.err, which a thread may hold that waits for a reader of stderr. */
  private void writeToStderr(String line) {
    byte[] bytes = (line + "\n").getBytes(StandardCharsets.UTF_8);
    try {
      if (stderr == null) {
        stderr = new FileOutputStream(FileDescriptor.err); // once, because FileDescriptor.err refers to it for ever
      }
      stderr.write(bytes);
    } catch (IOException e) {
      return; // stderr is closed, and there is nothing else
    }
  }
}
