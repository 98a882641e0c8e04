package reeve.ship;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reeve.logview.LineSink;
import reeve.logview.LogFollower;
import reeve.logview.LogLine;
import reeve.logview.LogSource;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Follows logs and sends their lines, for as long as it takes: connects again after a connection broke, and goes on
 * behind the last line that is known to have arrived. Nothing is kept in memory but the line that is being sent: what
 * waits is in the logs. One thread, which may be held up by the receiver.
 */
public final class Shipper implements LineSink {
  private static final long FIRST_PAUSE = 500_000_000L;
  private static final long LONGEST_PAUSE = 30_000_000_000L;
  /** Bytes that may be without acknowledgement: so much may arrive twice. */
  private static final long WINDOW = 1 << 20;

  /** In which a receiver reads what its kernel has. */
  private static final long SETTLE_NANOS = 2_000_000_000L;

  private static final long SAVE_NANOS = 1_000_000_000L;
  /** How often it is looked for services that came, or went. */
  private static final long REFRESH_NANOS = 60_000_000_000L;
  /** Lines that come one by one go together: fewer wake-ups, for somebody and for us. */
  private static final long GATHER_NANOS = 50_000_000L;

  private final Posix posix;
  private final Options ways;
  private final SyslogFormat format;
  private final Positions positions;
  private final Supplier<List<LogSource>> services;
  private final Consumer<String> log;
  private final LongSupplier nanos;
  private final int wakeFd;
  private volatile boolean closing;

  private final Map<LogSource, ShippedLog> logs = new HashMap<>();
  private List<LogSource> sources;
  private LogFollower follower;
  private Transport transport;
  private long unconfirmed;
  /** Whether something arrived that is not settling yet. */
  private boolean fresh;
  private boolean settling;
  private long settlingSince;
  private long savedAt;
  private long refreshedAt;
  private String told;

  /** What it needs of its surroundings, all of it given by the command. */
  public record Options(Destination to, javax.net.ssl.SSLContext tls, int longest, boolean fromBeginning) {}

  /**
   * @param services which logs there are; null: nobody can say now
   * @param log takes sentences
   * @param nanos of a clock that only goes forward
   * @throws IOException in words: the position file cannot be read or written
   */
  public Shipper(
      Posix posix, Options ways, Labels labels, String positionFile, Supplier<List<LogSource>> services,
      Consumer<String> log, LongSupplier nanos)
      throws IOException, SyscallException {
    this.posix = posix;
    this.ways = ways;
    this.format = new SyslogFormat(labels.facility(), labels.stderr(), labels.hostname(), ways.longest());
    this.services = services;
    this.log = log;
    this.nanos = nanos;
    this.wakeFd = posix.eventFd();
    try {
      this.positions = Positions.read(posix, positionFile);
    } catch (IOException e) {
      throw new IOException("cannot read \"" + positionFile + "\": " + e.getMessage());
    }
    this.savedAt = nanos.getAsLong() - SAVE_NANOS;
  }

  /** What messages say of where they come from. */
  public record Labels(String facility, String stderr, String hostname) {}

  /** Ends {@link #run} soon, unless it is held up. Any thread. */
  public void close() {
    closing = true;
    posix.wake(wakeFd);
  }

  /**
   * Ships until it is closed.
   *
   * @param first the logs that there are at first
   */
  public void run(List<LogSource> first) {
    sources = first;
    refreshedAt = nanos.getAsLong();
    begin(!positions.isKnown() && !ways.fromBeginning());
    long pause = FIRST_PAUSE;
    while (!closing) {
      try {
        connect();
        pause = FIRST_PAUSE;
        follow();
      } catch (IOException | UncheckedIOException e) {
        tell("Cannot send to " + ways.to() + ": " + reason(e) + "; tries again, and goes on where it was");
      } finally {
        disconnect();
      }
      if (!closing) {
        // Between half of it and all of it, so that many who lost the same receiver do not come back together.
        sleep(pause / 2 + Math.floorMod(nanos.getAsLong() * 0x9E3779B97F4A7C15L, pause / 2));
        pause = Math.min(2 * pause, LONGEST_PAUSE);
      }
    }
    save();
  }

  private static String reason(Exception e) {
    Throwable cause = e instanceof UncheckedIOException ? e.getCause() : e;
    String text = cause.getMessage();
    return cause instanceof java.net.UnknownHostException ? "no such host"
        : text == null || text.isEmpty() ? cause.getClass().getSimpleName() : text;
  }

  private void connect() throws IOException {
    transport = ways.to().kind() == Destination.Kind.UNIX
        ? UnixTransport.connect(posix, ways.to().path(), ways.longest())
        : TcpTransport.connect(ways.to(), ways.tls(), ways.longest());
    tell("Sends to " + ways.to());
  }

  private void disconnect() {
    if (follower != null) {
      follower.close();
      follower = null;
    }
    logs.clear();
    if (transport != null) {
      transport.close();
      transport = null;
    }
  }

  /** The positions of logs that were never shipped, so that the next start knows that they were seen. */
  private void begin(boolean atEnd) {
    for (LogSource source : sources) {
      if (positions.of(source.path()) == null && atEnd) {
        ShippedLog.markEnd(source, positions, log);
      }
    }
    if (!positions.isKnown() || positions.isChanged()) {
      save();
    }
  }

  private void open() {
    follower = new LogFollower(posix, this);
    for (LogSource source : sources) {
      add(source);
    }
    unconfirmed = 0;
    fresh = false;
    settling = false;
  }

  private void add(LogSource source) {
    ShippedLog one = new ShippedLog(posix.storage(), source);
    logs.put(source, one);
    follower.add(source, one.open(positions, log));
  }

  private void follow() throws IOException {
    open();
    boolean all = true;
    while (!closing) {
      if (transport.state() == Transport.State.BROKEN) {
        throw new IOException("the receiver closed the connection");
      }
      for (ShippedLog one : logs.values()) {
        one.lookAgain();
      }
      boolean more = follower.pump(all);
      if (unconfirmed > 0) {
        confirm();
      }
      settle(false);
      if (positions.isChanged() && nanos.getAsLong() - savedAt >= SAVE_NANOS) {
        save();
      }
      if (nanos.getAsLong() - refreshedAt >= REFRESH_NANOS && refresh()) {
        all = true;
        continue;
      }
      all = !more && await();
    }
    if (unconfirmed > 0) {
      confirm();
    }
    if (transport.finish()) {
      settle(true);
    }
  }

  /** Takes what arrived long enough ago for read, and begins to wait for what arrived since. */
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

  /** @return whether the time was over, and nothing was heard of */
  private boolean await() {
    long due = REFRESH_NANOS - (nanos.getAsLong() - refreshedAt);
    if (positions.isChanged()) {
      due = Math.min(due, SAVE_NANOS - (nanos.getAsLong() - savedAt));
    }
    if (settling) {
      due = Math.min(due, SETTLE_NANOS - (nanos.getAsLong() - settlingSince));
    }
    long wait = follower.waitNanos();
    boolean shorter = wait < 0 || due < wait;
    long[] entries = {PollEntry.of(wakeFd, true, false), PollEntry.of(follower.fd(), true, false)};
    int events = posix.poll(entries, 2, Math.max(0, shorter ? due : wait));
    if (events > 0 && !closing) {
      LockSupport.parkNanos(GATHER_NANOS);
    }
    return events == 0 && !shorter;
  }

  /**
   * Those that went are followed until the next connection: what is left in them is theirs too. @return whether there
   * are more logs now
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
      if (!logs.containsKey(source)) {
        add(source);
        more = true;
      }
    }
    return more;
  }

  private void sleep(long pauseNanos) {
    posix.poll(new long[] {PollEntry.of(wakeFd, true, false)}, 1, pauseNanos);
  }

  @Override
  public void line(LogSource source, LogLine line) {
    ShippedLog one = logs.get(source);
    try {
      for (byte[] message : one.messages(format, line)) {
        transport.send(message);
        unconfirmed += message.length;
      }
      one.sent(line);
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

  /** Waits until the receiver's machine has all of it. */
  private void confirm() throws IOException {
    transport.flush();
    long pause = 500_000;
    Transport.State state;
    while ((state = transport.state()) == Transport.State.UNDER_WAY) {
      // not ended by close: who closes waits a moment for what is under way, and no longer
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, 200_000_000L);
    }
    if (state == Transport.State.BROKEN) {
      throw new IOException("the connection broke");
    }
    unconfirmed = 0;
    for (ShippedLog one : logs.values()) {
      fresh |= one.arrived();
    }
  }

  private void save() {
    savedAt = nanos.getAsLong();
    String problem = positions.write();
    if (problem != null) {
      tell("Cannot remember how far it got: " + problem + "; after a restart lines arrive twice");
    }
  }

  /** Once, until there is something else to say. */
  private void tell(String text) {
    if (!text.equals(told)) {
      told = text;
      log.accept(text);
    }
  }
}
