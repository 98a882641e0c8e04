package reeve.runtime.schedule;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import reeve.control.ScheduleView;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.DurableFile;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.time.BackgroundWorker;

/**
 * Keeps the state of schedules over a restart of reeve: which due times were handled, and how the last run ended. The
 * file {@code schedules} of the state directory has a line for each service. Loop thread; the worker thread writes the
 * file.
 */
public final class ScheduleStore {
  /** 90 days: a job that is taken out of the files and put back is the same job. */
  private static final long KEPT_MILLIS = 90L * 86_400_000;

  private static final int LARGEST = 1024 * 1024;
  private static final String HEAD =
      "# Due times and last runs of services with a schedule. Written by reeve, read when it starts.\n";
  private static final ScheduleView.LastRun NONE = new ScheduleView.LastRun(0, 0, 0, null, false);

  /**
   * What is known about the schedule of a service.
   *
   * @param identity a hash of the schedule that {@code last} belongs to
   * @param last the last due time that was handled, milliseconds since 1970
   * @param run the last run; null: none is known
   */
  record Known(int identity, long last, ScheduleView.LastRun run) {}

  /** Records which runs wait, so that a later reeve knows it if this one is killed. */
  public interface QueuedRuns {
    /** @param due the due time of the run that waits for the end of another one; 0: none waits any more */
    void queued(String service, long due);
  }

  private final Files files;
  private final SupervisorLog log;
  private final BackgroundWorker worker;
  private final String path;
  private final QueuedRuns queuedRuns;
  private final Map<String, Known> known = new LinkedHashMap<>();
  private volatile String latest;
  private boolean queued; // guarded by this
  private String problem; // the worker's

  /** @param directory the state directory; null: there is none, and nothing is remembered */
  public ScheduleStore(Files files, SupervisorLog log, BackgroundWorker worker, String directory,
      QueuedRuns queuedRuns) {
    this.queuedRuns = queuedRuns;
    this.files = files;
    this.log = log;
    this.worker = worker;
    this.path = directory == null ? null : directory + "/schedules";
  }

  /** Reads the file. */
  void open() {
    int fd = path == null ? -Errno.ENOENT : files.open(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      if (fd != -Errno.ENOENT) {
        log.warn(
            "Cannot read \"" + path + "\": " + Errno.text(-fd) + "; what was missed while reeve was down is not known");
      }
      return;
    }
    byte[] bytes = new byte[LARGEST];
    int used = 0;
    for (int got = files.read(fd, bytes, 0, LARGEST); got > 0 && used < LARGEST; got =
        files.read(fd, bytes, used, LARGEST - used)) {
      used += got;
    }
    files.close(fd);
    for (String line : new String(bytes, 0, used, StandardCharsets.UTF_8).split("\n")) {
      if (!line.isEmpty() && line.charAt(0) != '#' && !parse(line)) {
        log.warn("Cannot understand a line of \"" + path + "\"; ignores it: " + line);
      }
    }
  }

  /** @return false: the line cannot be read */
  private boolean parse(String line) {
    String[] fields = line.split(" ", 8);
    if (fields.length < 8) {
      return false;
    }
    try {
      ScheduleView.LastRun run =
          new ScheduleView.LastRun(Long.parseLong(fields[3]), Long.parseLong(fields[4]), Long.parseLong(fields[5]),
              fields[7].equals("-") ? null : fields[7], fields[6].equals("clean"));
      known.put(fields[0],
          new Known(Integer.parseInt(fields[1]), Long.parseLong(fields[2]), run.equals(NONE) ? null : run));
      return true;
    } catch (NumberFormatException e) {
      return false;
    }
  }

  /** Records the run that waits for the end of another one. It is stored at once, and atomically with the next run. */
  void queued(String name, long due) {
    queuedRuns.queued(name, due);
  }

  /** @return null: nothing is known */
  Known get(String name) {
    return known.get(name);
  }

  void put(String name, Known value) {
    known.put(name, value);
  }

  /**
   * Makes the worker write the file.
   *
   * @param now milliseconds since 1970
   */
  void save(long now) {
    if (path == null) {
      return;
    }
    known.entrySet().removeIf(one -> now - one.getValue().last() > KEPT_MILLIS);
    StringBuilder text = new StringBuilder(HEAD);
    for (Map.Entry<String, Known> one : known.entrySet()) {
      ScheduleView.LastRun run = one.getValue().run() == null ? NONE : one.getValue().run();
      text.append(one.getKey()).append(' ').append(one.getValue().identity()).append(' ').append(one.getValue().last())
          .append(' ').append(run.due()).append(' ').append(run.started()).append(' ').append(run.ended())
          .append(run.clean() ? " clean " : " unclean ").append(run.result() == null ? "-" : run.result()).append('\n');
    }
    latest = text.toString();
    synchronized (this) {
      if (!queued) {
        queued = worker.submit(this::write);
      }
    }
  }

  private void write() {
    synchronized (this) {
      queued = false; // a change from now on needs another write
    }
    int error = DirectoryMaker.make(files, DirectoryMaker.parent(path));
    error = error == 0 ? DurableFile.replace(files, path, latest.getBytes(StandardCharsets.UTF_8), 0640) : error;
    String now = error == 0 ? null : "\"" + path + "\": " + Errno.text(error);
    if (now != null && !now.equals(problem)) {
      log.warn("Cannot remember the runs of schedules: " + now);
    }
    problem = now;
  }
}
