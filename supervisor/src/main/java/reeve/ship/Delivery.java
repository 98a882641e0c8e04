package reeve.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import reeve.logview.LineSink;
import reeve.logview.LogFollower;
import reeve.logview.LogLine;
import reeve.logview.LogSource;
import reeve.posix.Posix;

/**
 * The delivery of logs over one connection: it follows them from their positions, sends their lines, and advances the
 * positions behind what is known to have arrived. Nothing is kept in memory but the line that is being sent. One
 * thread, which the receiver may block.
 */
final class Delivery implements LineSink, AutoCloseable {
  /** Bytes that may be unacknowledged: at most so much arrives twice. */
  private static final long WINDOW = 1 << 20;

  /** The time in which a receiver reads what its kernel has. */
  private static final long SETTLE_NANOS = 2_000_000_000L;

  private static final long FIRST_CONFIRM_PAUSE_NANOS = 500_000;
  private static final long LONGEST_CONFIRM_PAUSE_NANOS = 200_000_000;

  private final Posix posix;
  private final Transport transport;
  private final SyslogFormat format;
  private final Positions positions;
  private final Consumer<String> log;
  private final LongSupplier nanos;
  private final LogFollower follower;
  private final Map<LogSource, ShippedLog> logs = new HashMap<>();
  private long unconfirmed;

  /** Whether something arrived that is not settling yet. */
  private boolean fresh;
  private boolean settling;
  private long settlingSince;

  /**
   * @param positions where each log is continued; changed as lines arrive
   * @param log receives sentences about logs that cannot be read completely
   * @param nanos a clock that only goes forward
   */
  Delivery(Posix posix, Transport transport, SyslogFormat format, Positions positions, Consumer<String> log,
      LongSupplier nanos) {
    this.posix = posix;
    this.transport = transport;
    this.format = format;
    this.positions = positions;
    this.log = log;
    this.nanos = nanos;
    this.follower = new LogFollower(posix, this);
  }

  /** Whether this log is followed already. */
  boolean has(LogSource source) {
    return logs.containsKey(source);
  }

  /** Follows one more log, from its position. */
  void add(LogSource source) {
    ShippedLog added = new ShippedLog(posix.storage(), source);
    logs.put(source, added);
    follower.add(source, added.open(positions, log));
  }

  /**
   * Sends what is new, and advances the positions.
   *
   * @param all whether every log is read, and not only those that inotify reported
   * @return whether there is more now
   * @throws IOException if the connection broke
   */
  boolean pump(boolean all) throws IOException {
    if (transport.state() == Transport.State.BROKEN) {
      throw new IOException("the receiver closed the connection");
    }
    for (ShippedLog one : logs.values()) {
      one.expireRuns();
    }
    boolean more;
    try {
      more = follower.readNew(all);
    } catch (UncheckedIOException e) {
      throw e.getCause(); // of the transport, in line()
    }
    if (unconfirmed > 0) {
      confirm();
    }
    settle(false);
    return more;
  }

  /** Sends nothing more, and advances the positions behind everything that the receiver has read by then. */
  void finish() throws IOException {
    if (unconfirmed > 0) {
      confirm();
    }
    if (transport.finish()) {
      settle(true);
    }
  }

  /** Returns a descriptor that is readable when {@link #pump} has something to do; -1: there is none. */
  int fd() {
    return follower.fd();
  }

  /** @return nanoseconds until {@link #pump} must read every log even without an event; negative: never */
  long followNanos() {
    return follower.waitNanos();
  }

  /** @return nanoseconds until what arrived counts as read; {@link Long#MAX_VALUE}: nothing waits for that */
  long untilSettled() {
    return settling ? SETTLE_NANOS - (nanos.getAsLong() - settlingSince) : Long.MAX_VALUE;
  }

  @Override
  public void line(LogSource source, LogLine line) {
    ShippedLog shipped = logs.get(source);
    try {
      for (byte[] message : shipped.messages(format, line)) {
        transport.send(message);
        unconfirmed += message.length;
      }
      shipped.sent(line);
      if (unconfirmed >= WINDOW) {
        confirm();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void note(LogSource source, String text) {
    log.accept(source.service() + ": " + text);
  }

  /** Waits until the receiver's machine has everything that was sent. */
  private void confirm() throws IOException {
    transport.flush();
    long pause = FIRST_CONFIRM_PAUSE_NANOS;
    Transport.State state;
    while ((state = transport.state()) == Transport.State.UNDER_WAY) {
      LockSupport.parkNanos(pause); // the end of the shipper does not wait for this for longer than a moment
      pause = Math.min(2 * pause, LONGEST_CONFIRM_PAUSE_NANOS);
    }
    if (state == Transport.State.BROKEN) {
      throw new IOException("the connection broke");
    }
    unconfirmed = 0;
    for (ShippedLog one : logs.values()) {
      fresh |= one.arrived();
    }
  }

  /** Takes what arrived long enough ago as read, and begins to wait for what arrived since then. */
  private void settle(boolean read) {
    long now = nanos.getAsLong();
    if (settling && (read || now - settlingSince >= SETTLE_NANOS)) {
      settling = false;
      for (ShippedLog one : logs.values()) {
        one.settled(positions);
      }
    }
    if (!settling && fresh) {
      fresh = false;
      settling = true;
      settlingSince = now;
      for (ShippedLog one : logs.values()) {
        one.settle();
      }
      if (read) {
        settle(true);
      }
    }
  }

  @Override
  public void close() {
    follower.close();
    transport.close();
  }
}
