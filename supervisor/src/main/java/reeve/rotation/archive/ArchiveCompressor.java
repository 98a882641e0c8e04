package reeve.rotation.archive;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import reeve.config.LogSpec;
import reeve.log.SupervisorLog;
import reeve.logstore.Archive;
import reeve.posix.Processes;
import reeve.posix.ZstdStream;

/**
 * Compresses archives one after the other, on a thread that exists only while there is work, and that leaves the
 * processor and the disk to others ({@link CompressionPace}).
 */
public final class ArchiveCompressor {
  private static final int STACK_BYTES = 256 * 1024;

  private record Job(ArchiveStore store, Archive archive, LogSpec.Compression format) {}

  private final Processes processes;
  private final SupervisorLog log;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Set<String> reported = new HashSet<>();
  private final CompressionPace pace;
  private Thread running;

  /** @param nanos of a clock that only goes forward */
  public ArchiveCompressor(Processes processes, LongSupplier nanos, SupervisorLog log) {
    this.processes = processes;
    this.log = log;
    this.pace = new CompressionPace(processes, nanos);
  }

  /** Adds an archive, unless it is waiting already. Any thread. */
  public synchronized void add(ArchiveStore store, Archive archive, LogSpec.Compression format) {
    jobs.putIfAbsent(store.name().directory() + "/" + archive.file(), new Job(store, archive, format));
    if (running == null && !pace.isCancelled()) {
      try {
        Thread thread = new Thread(null, this::work, "compress", STACK_BYTES);
        thread.setDaemon(true);
        thread.start();
        running = thread;
      } catch (OutOfMemoryError e) {
        log.warn("Cannot compress logs: " + e.getMessage() + "; retried with the next archive");
      }
    }
  }

  private void work() {
    processes.setIdleDiskPriority();
    for (Job job = next(); job != null; job = next()) {
      try {
        report(ArchiveCompression.compress(job.store, job.archive, available(job.format), pace));
      } catch (RuntimeException | Error e) {
        log.error("Cannot compress \"" + job.archive.file() + "\": " + e);
      }
    }
  }

  private LogSpec.Compression available(LogSpec.Compression format) {
    if (format == LogSpec.Compression.ZSTD && !ZstdStream.isAvailable()) {
      report("cannot compress with zstd: this machine has no libzstd.so.1 (package libzstd1 or libzstd); using gzip");
      return LogSpec.Compression.GZIP;
    }
    return format;
  }

  private synchronized Job next() {
    if (pace.isCancelled() || jobs.isEmpty()) {
      running = null;
      return null;
    }
    String first = jobs.keySet().iterator().next();
    return jobs.remove(first);
  }

  /** Logs each problem once. */
  private void report(String problem) {
    if (problem != null && reported.add(problem)) {
      log.warn(Character.toUpperCase(problem.charAt(0)) + problem.substring(1));
    }
  }

  /** Cancels the job that is running, and starts no other: they are repeated after the next start. Any thread. */
  public void cancel() {
    pace.cancel();
  }

  /**
   * Waits until no job is running after {@link #cancel}.
   *
   * @param millis how long at most
   * @throws InterruptedException if the calling thread is interrupted
   */
  public void awaitEnd(long millis) throws InterruptedException {
    Thread thread;
    synchronized (this) {
      thread = running;
    }
    if (thread != null) {
      thread.join(Math.max(1, millis));
    }
  }
}
