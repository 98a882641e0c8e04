package reeve.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import reeve.logview.LogSource;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Ships logs for as long as it runs: when a connection broke, it connects again and continues after the last line that
 * is known to have arrived. What is still to be sent is in the logs, not in memory. One thread, which the receiver may
 * block.
 */
public final class Shipper {
  private static final long FIRST_PAUSE_NANOS = 500_000_000L;
  private static final long LONGEST_PAUSE_NANOS = 30_000_000_000L;
  private static final long SAVE_NANOS = 1_000_000_000L;

  /** The time between two checks for new services. */
  private static final long REFRESH_NANOS = 60_000_000_000L;

  /**
   * The time for which lines that come one by one are gathered and then sent together, which saves wake-ups of the
   * receiver and of this thread.
   */
  private static final long GATHER_NANOS = 50_000_000L;

  /** Opens a connection to the receiver. */
  interface Connector {
    Transport connect() throws IOException;
  }

  /**
   * Where and how lines are sent.
   *
   * @param tls null: without TLS
   * @param longest the longest message, in bytes
   * @param fromBeginning whether the first start ships what the logs already hold
   */
  public record Options(Destination to, SSLContext tls, int longest, boolean fromBeginning) {}

  /**
   * What messages say about their origin.
   *
   * @param facility a name of RFC 5424
   * @param stderr the severity of lines of standard error
   */
  public record Labels(String facility, String stderr, String hostname) {}

  private final Posix posix;
  private final Options options;
  private final SyslogFormat format;
  private final Positions positions;
  private final Supplier<List<LogSource>> services;
  private final Consumer<String> log;
  private final LongSupplier nanos;
  private final Connector connector;
  private final int wakeFd;
  private volatile boolean closing;

  // Used by the shipping thread only:
  private List<LogSource> sources;
  private Delivery delivery;
  private long savedAt;
  private long refreshedAt;
  private String logged;

  /**
   * Reads the positions.
   *
   * @param services the logs that exist now; returns null if they are not known
   * @param log receives sentences
   * @param nanos a clock that only goes forward
   * @throws IOException if the position file cannot be read; the message is a sentence
   */
  public Shipper(
      Posix posix, Options options, Labels labels, String positionFile, Supplier<List<LogSource>> services,
      Consumer<String> log, LongSupplier nanos)
      throws IOException, SyscallException {
    this(posix, options, labels, positionFile, services, log, nanos, connector(posix, options));
  }

  Shipper(
      Posix posix, Options options, Labels labels, String positionFile, Supplier<List<LogSource>> services,
      Consumer<String> log, LongSupplier nanos, Connector connector) throws IOException, SyscallException {
    this.posix = posix;
    this.options = options;
    this.format = new SyslogFormat(labels.facility(), labels.stderr(), labels.hostname(), options.longest());
    this.services = services;
    this.log = log;
    this.nanos = nanos;
    this.connector = connector;
    this.wakeFd = posix.eventFd();
    try {
      this.positions = Positions.read(posix, positionFile);
    } catch (IOException e) {
      throw new IOException("cannot read \"" + positionFile + "\": " + e.getMessage(), e);
    }
    this.savedAt = nanos.getAsLong() - SAVE_NANOS;
  }

  private static Connector connector(Posix posix, Options options) {
    return () -> options.to().kind() == Destination.Kind.UNIX
        ? UnixTransport.connect(posix, options.to().path())
        : TcpTransport.connect(options.to(), options.tls());
  }

  /** Ends {@link #run} soon, unless the receiver blocks it. Any thread. */
  public void close() {
    closing = true;
    posix.wake(wakeFd);
  }

  /**
   * Ships until it is closed.
   *
   * @param first the logs that exist at first
   */
  public void run(List<LogSource> first) {
    sources = first;
    refreshedAt = nanos.getAsLong();
    recordFirstPositions();
    long pause = FIRST_PAUSE_NANOS;
    while (!closing) {
      try {
        connect();
        pause = FIRST_PAUSE_NANOS;
        ship();
      } catch (IOException | UncheckedIOException e) {
        logOnce("Cannot send to " + options.to() + ": " + cause(e) + "; tries again, and continues where it was");
      } finally {
        disconnect();
      }
      if (!closing) {
        // Between half of the pause and all of it, so that many senders that lost the same receiver do not reconnect at
        // once.
        sleep(pause / 2 + Math.floorMod(nanos.getAsLong() * 0x9E3779B97F4A7C15L, pause / 2));
        pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
      }
    }
    save();
  }

  private static String cause(Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    String text = cause.getMessage();
    return cause instanceof UnknownHostException ? "no such host"
        : text == null || text.isEmpty() ? cause.getClass().getSimpleName() : text;
  }

  /** Stores the positions of logs that were never shipped, so that the next start knows that they exist. */
  private void recordFirstPositions() {
    boolean atEnd = !positions.isKnown() && !options.fromBeginning();
    for (LogSource source : sources) {
      if (positions.of(source.path()) == null && atEnd) {
        ShippedLog.markEnd(source, positions, log);
      }
    }
    if (!positions.isKnown() || positions.isChanged()) {
      save();
    }
  }

  private void connect() throws IOException {
    delivery = new Delivery(posix, connector.connect(), format, positions, log, nanos);
    logOnce("Sends to " + options.to());
    for (LogSource source : sources) {
      delivery.add(source);
    }
  }

  private void disconnect() {
    if (delivery != null) {
      delivery.close();
      delivery = null;
    }
  }

  private void ship() throws IOException {
    boolean all = true;
    while (!closing) {
      boolean more = delivery.pump(all);
      if (positions.isChanged() && nanos.getAsLong() - savedAt >= SAVE_NANOS) {
        save();
      }
      if (nanos.getAsLong() - refreshedAt >= REFRESH_NANOS && refresh()) {
        all = true;
        continue;
      }
      all = !more && await();
    }
    delivery.finish();
  }

  /** @return whether the follower's time is over without an event: then every log must be read */
  private boolean await() {
    long due = REFRESH_NANOS - (nanos.getAsLong() - refreshedAt);
    if (positions.isChanged()) {
      due = Math.min(due, SAVE_NANOS - (nanos.getAsLong() - savedAt));
    }
    due = Math.min(due, delivery.untilSettled());
    long follow = delivery.followNanos();
    boolean dueFirst = follow < 0 || due < follow;
    long[] entries = {PollEntry.of(wakeFd, true, false), PollEntry.of(delivery.fd(), true, false)};
    int events = posix.poll(entries, 2, Math.max(0, dueFirst ? due : follow));
    if (events > 0 && !closing) {
      LockSupport.parkNanos(GATHER_NANOS);
    }
    return events == 0 && !dueFirst;
  }

  /**
   * Adds the logs of new services. The logs of services that are gone are followed until the next connection, because
   * they may hold lines that were not sent.
   *
   * @return whether there are more logs now
   */
  private boolean refresh() {
    refreshedAt = nanos.getAsLong();
    List<LogSource> now = services.get();
    if (now == null) {
      return false;
    }
    sources = now;
    boolean more = false;
    for (LogSource source : now) {
      if (!delivery.has(source)) {
        delivery.add(source);
        more = true;
      }
    }
    return more;
  }

  private void sleep(long pauseNanos) {
    posix.poll(new long[] {PollEntry.of(wakeFd, true, false)}, 1, pauseNanos);
  }

  private void save() {
    savedAt = nanos.getAsLong();
    String problem = positions.write();
    if (problem != null) {
      logOnce("Cannot store the positions: " + problem + "; after a restart lines arrive twice");
    }
  }

  /** Logs a sentence, unless it is the same as the one before. */
  private void logOnce(String text) {
    if (!text.equals(logged)) {
      logged = text;
      log.accept(text);
    }
  }
}
