package reeve.rotation;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import reeve.config.LogSpec;
import reeve.log.SupervisorLog;
import reeve.logstore.Archive;
import reeve.posix.Processes;
import reeve.posix.ZstdLibrary;

/** Compresses archives one after the other, on a thread at idle priority, which is there as long as there is work. */
final class ArchiveCompressor {
  private record Job(ArchiveStore shelf, Archive archive, LogSpec.Compression how) {}

  private final Processes processes;
  private final SupervisorLog log;
  private final Map<String, Job> jobs = new LinkedHashMap<>();
  private final Set<String> told = new HashSet<>();
  private boolean running;
  private volatile boolean closing;

  ArchiveCompressor(Processes processes, SupervisorLog log) {
    this.processes = processes;
    this.log = log;
  }

  /** Any thread. One that waits already is not taken twice. */
  synchronized void add(ArchiveStore shelf, Archive archive, LogSpec.Compression how) {
    jobs.putIfAbsent(shelf.name().directory() + "/" + archive.file(), new Job(shelf, archive, how));
    if (!running && !closing) {
      try {
        Thread thread = new Thread(null, new Runnable() {
          @Override
          public void run() {
            work();
          }
        }, "compress", 256 * 1024);
        thread.setDaemon(true);
        thread.start();
        running = true;
      } catch (OutOfMemoryError e) {
        log.warn("Cannot compress logs: " + e.getMessage() + "; tried again with the next archive");
      }
    }
  }

  private void work() {
    processes.idlePriority();
    for (Job job = next(); job != null; job = next()) {
      try {
        tell(job.shelf.compress(job.archive, available(job.how)));
      } catch (RuntimeException | Error e) {
        log.error("Cannot compress \"" + job.archive.file() + "\": " + e);
      }
    }
  }

  private LogSpec.Compression available(LogSpec.Compression how) {
    if (how == LogSpec.Compression.ZSTD && !ZstdLibrary.exists()) {
      tell("cannot compress with zstd: this machine has no libzstd.so.1 (package libzstd1 or libzstd); takes gzip");
      return LogSpec.Compression.GZIP;
    }
    return how;
  }

  private synchronized Job next() {
    if (closing || jobs.isEmpty()) {
      running = false;
      return null;
    }
    String first = jobs.keySet().iterator().next();
    return jobs.remove(first);
  }

  private void tell(String problem) {
    if (problem != null && told.add(problem)) {
      log.warn(Character.toUpperCase(problem.charAt(0)) + problem.substring(1));
    }
  }

  /**
   * No further job is begun. What is being compressed is dropped with the process, and begun anew at the next start.
   */
  void close() {
    closing = true;
  }
}
