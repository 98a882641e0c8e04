package reeve.cli.await;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import reeve.app.ExitCodes;
import reeve.cli.common.TerminalText;
import reeve.cli.source.RunOutputLocator;
import reeve.cli.source.SourceException;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.ServiceStatus;
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
  /** The states in which a service stays without a process. */
  private static final Set<String> DOWN = Set.of("stopped", "completed", "failed", "skipped");

  private final Posix posix;
  private final String text;
  private final LogFollower follower;
  private final Set<String> missing = new HashSet<>();
  private final Map<String, String> lines = new HashMap<>();
  private final Map<String, Long> ends = new HashMap<>();
  private final int wakeUp;

  LogLineWait(Posix posix, String text) throws SyscallException {
    this.posix = posix;
    this.text = text;
    this.wakeUp = posix.eventFd(); // first, because nothing is to be closed if there is none
    this.follower = new LogFollower(posix, this);
  }

  /** Records how long the logs of a service are now. */
  void measure(ServiceStatus service) throws SourceException {
    for (LogSource source : sources(service)) {
      try (LineReader reader = open(source)) {
        ends.put(source.path(), reader == null ? 0 : reader.reader().end());
      } catch (IOException e) {
        throw unreadable(source, e);
      }
    }
  }

  /**
   * Adds the logs of a service. The text may be anywhere in the present run; in the last one, if the service is down;
   * or behind the end that was measured, if it is about to start.
   *
   * @return false: it writes to no file
   */
  boolean add(ServiceStatus service, RunOutputLocator runs) throws SourceException {
    missing.add(service.name());
    List<LogSource> sources = sources(service);
    for (LogSource source : sources) {
      try {
        LineReader reader = open(source);
        if (reader != null) {
          reader.selectRange(begin(reader.reader(), source, service, runs), Long.MAX_VALUE);
        }
        follower.add(source, reader);
      } catch (IOException e) {
        throw unreadable(source, e);
      }
    }
    return !sources.isEmpty();
  }

  private static List<LogSource> sources(ServiceStatus service) {
    List<LogSource> sources = new ArrayList<>();
    ServiceStatus.Output output = service.output();
    if (output.stdout() != null) {
      sources.add(new LogSource(service.name(), "stdout", output.stdout()));
    }
    if (output.stderr() != null && !output.stderr().equals(output.stdout())) {
      sources.add(new LogSource(service.name(), "stderr", output.stderr()));
    }
    return sources;
  }

  /** A log that does not exist yet is empty. @return null: its directory does not exist yet */
  private static LineReader open(LogSource source) throws IOException {
    File directory = new File(source.path()).getParentFile();
    return directory == null || !directory.exists() ? null : new LineReader(LogReader.open(source.path()));
  }

  private static SourceException unreadable(LogSource source, IOException e) {
    return new SourceException(ExitCodes.FAILURE,
        "cannot read the log \"" + TerminalText.line(source.path()) + "\": " + e.getMessage());
  }

  private long begin(LogReader log, LogSource source, ServiceStatus service, RunOutputLocator runs)
      throws SourceException, IOException {
    long end = ends.getOrDefault(source.path(), log.end());
    if (service.pid() != 0) {
      return runs.locate(log, source, 0, (int) service.pid()).from();
    }
    if (!DOWN.contains(service.state()) || service.lastExit() == null) {
      return end;
    }
    return runs.locate(log, source, -1, 0).from();
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
   * @return null: each service has written the text; otherwise how the wait for the status ended
   * @throws ClientException that of the wait for the status
   */
  StatusWait.End await(StatusWait services, long deadline) throws ClientException {
    FutureTask<StatusWait.End> status = new FutureTask<>(() -> services.await(deadline)) {
      @Override
      protected void done() {
        posix.wake(wakeUp);
      }
    };
    Thread watcher = new Thread(null, status, "status", 256 * 1024);
    watcher.setDaemon(true);
    watcher.start();
    boolean all = true;
    while (true) {
      boolean over = status.isDone(); // before the logs are read: what was written before the end counts
      boolean more = follower.readNew(all || over);
      if (missing.isEmpty()) {
        return null;
      }
      if (over && !more) {
        return result(status);
      }
      long[] entries = {PollEntry.of(follower.fd(), true, false), PollEntry.of(wakeUp, true, false)};
      all = posix.poll(entries, 2, more || over ? 0 : follower.waitNanos()) == 0 && !more;
    }
  }

  private static StatusWait.End result(FutureTask<StatusWait.End> status) throws ClientException {
    try {
      return status.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ClientException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The descriptor of the other thread stays open until the end of the command, because that thread may use it. */
  @Override
  public void close() {
    follower.close();
  }
}
