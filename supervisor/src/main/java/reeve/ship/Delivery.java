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
 * positions past what is known to have arrived. Only the line that is being sent is kept in memory. One thread, which
 * the receiver may block.
 */
final class Delivery implements LineSink, AutoCloseable {
  /** The bytes that may be unacknowledged, and so the most that can arrive twice. */
  private static final long WINDOW = 1 << 20;

  /** The time after which a receiver is assumed to have read what its kernel has. */
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
  private boolean newlyArrived;
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
   * @return whether there is more to send now
   * @throws IOException if the connection broke
   */
  boolean pump(boolean all) throws IOException {
    if (transport.state() == Transport.State.BROKEN) {
      throw new IOException("the receiver closed the connection");
    }
    for (ShippedLog shipped : logs.values()) {
      shipped.expireRuns();
    }
    boolean more;
    try {
      more = follower.readNew(all);
    } catch (UncheckedIOException e) {
      throw e.getCause(); // thrown by the transport in line()
    }
    if (unconfirmed > 0) {
      confirm();
    }
    settle(false);
    return more;
  }

  /** Sends nothing more, waits until the receiver has read everything, and advances the positions if it has. */
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

  /**
   * @return nanoseconds until what has arrived counts as read; {@link Long#MAX_VALUE}: nothing that has arrived is
   *     settling
   */
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
      LockSupport.parkNanos(pause); // short, because the end of the shipper waits for this too
      pause = Math.min(2 * pause, LONGEST_CONFIRM_PAUSE_NANOS);
    }
    if (state == Transport.State.BROKEN) {
      throw new IOException("the connection broke");
    }
    unconfirmed = 0;
    for (ShippedLog shipped : logs.values()) {
      newlyArrived |= shipped.arrived();
    }
  }

  /**
   * Counts what arrived long enough ago as read, and starts the settling time of what has arrived since.
   *
   * @param allRead whether the receiver is known to have read everything
   */
  private void settle(boolean allRead) {
    long now = nanos.getAsLong();
    if (settling && (allRead || now - settlingSince >= SETTLE_NANOS)) {
      settling = false;
      for (ShippedLog shipped : logs.values()) {
        shipped.settled(positions);
      }
    }
    if (!settling && newlyArrived) {
      newlyArrived = false;
      settling = true;
      settlingSince = now;
      for (ShippedLog shipped : logs.values()) {
        shipped.settle();
      }
      if (allRead) {
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
