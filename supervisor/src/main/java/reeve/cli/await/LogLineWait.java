package reeve.cli.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import reeve.cli.source.RunOutputLocator;
import reeve.cli.source.SourceException;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
import reeve.history.RunOutputRange;
import reeve.logstore.LogReader;
import reeve.logview.LineReader;
import reeve.logview.LineSink;
import reeve.logview.LogFollower;
import reeve.logview.LogLine;
import reeve.logview.LogSource;
import reeve.posix.PollEntry;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Waits until services have written a line with a text since their present run began, in either stream. The logs are
 * followed on the calling thread; another one waits for the end of a service, which makes the wait futile.
 */
final class LogLineWait implements LineSink, AutoCloseable {
  /** How a wait ended: how the wait for the status did, or the error of it. */
  record Ended(StatusWait.End end, ClientException error) {}

  private final Posix posix;
  private final String text;
  private final LogFollower follower;
  private final Set<String> missing = new HashSet<>();
  private final Map<String, String> lines = new HashMap<>();
  private final AtomicReference<Ended> ended = new AtomicReference<>();
  private final int wakeUp;

  LogLineWait(Posix posix, String text) throws SyscallException {
    this.posix = posix;
    this.text = text;
    this.follower = new LogFollower(posix, this);
    this.wakeUp = posix.eventFd();
  }

  /**
   * Adds the logs of a service.
   *
   * @return false: it writes to no file
   */
  boolean add(ServiceStatus service, RunOutputLocator runs) throws SourceException {
    List<LogSource> sources = new ArrayList<>();
    ServiceStatus.Output output = service.output();
    if (output.stdout() != null) {
      sources.add(new LogSource(service.name(), "stdout", output.stdout()));
    }
    if (output.stderr() != null && !output.stderr().equals(output.stdout())) {
      sources.add(new LogSource(service.name(), "stderr", output.stderr()));
    }
    missing.add(service.name());
    for (LogSource source : sources) {
      follower.add(source, open(source, service, runs));
    }
    return !sources.isEmpty();
  }

  /** @return null: the log does not exist yet */
  private static LineReader open(LogSource source, ServiceStatus service, RunOutputLocator runs)
      throws SourceException {
    try {
      LineReader reader = new LineReader(LogReader.open(source.path()));
      LogReader log = reader.reader();
      long from = log.end();
      if (service.pid() != 0) {
        RunOutputRange range = runs.locate(log, source, 0, (int) service.pid());
        from = range.from();
      }
      reader.selectRange(from, Long.MAX_VALUE);
      return reader;
    } catch (IOException e) {
      return null; // it is made when the service starts
    }
  }

  @Override
  public void line(LogSource source, LogLine line) {
    String written = new String(line.bytes, line.from, line.to - line.from, StandardCharsets.UTF_8);
    if (written.contains(text) && missing.remove(source.service())) {
      lines.put(source.service(), written);
    }
  }

  @Override
  public void note(LogSource source, String remark) {
    // A remark on a rotation does not matter to the text.
  }

  /** The line of each service that has written one. */
  Map<String, String> lines() {
    return lines;
  }

  /**
   * Waits.
   *
   * @param services waits for the status of the same services, on another thread
   * @param deadline by {@link System#nanoTime}; {@link ControlClient#NEVER}
   * @return null: each service has written the text
   */
  Ended await(StatusWait services, long deadline) {
    Thread watcher = new Thread(null, () -> watch(services, deadline), "status", 256 * 1024);
    watcher.setDaemon(true);
    watcher.start();
    boolean all = true;
    while (true) {
      Ended end = ended.get(); // before the logs are read: what was written before the end counts
      boolean more = follower.readNew(all || end != null);
      if (missing.isEmpty()) {
        return null;
      }
      if (end != null && !more) {
        return end;
      }
      long[] entries = {PollEntry.of(follower.fd(), true, false), PollEntry.of(wakeUp, true, false)};
      all = posix.poll(entries, 2, more || end != null ? 0 : follower.waitNanos()) == 0 && !more;
    }
  }

  private void watch(StatusWait services, long deadline) {
    try {
      ended.set(new Ended(services.await(deadline), null));
    } catch (ClientException e) {
      ended.set(new Ended(null, e));
    } finally {
      posix.wake(wakeUp);
    }
  }

  @Override
  public void close() {
    follower.close();
  }
}
