package reeve.rotation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.LongSupplier;
import reeve.config.LogSpec;
import reeve.core.Notice;
import reeve.event.EventSink;
import reeve.event.FallbackLogs;
import reeve.event.LifecycleEvent;
import reeve.event.OutputSegment;
import reeve.log.SupervisorLog;
import reeve.logstore.RotationOffsets;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Rotates the logs of all services whose definition requests it, on a thread of its own ({@link RotationWorker}) that
 * is created when the first of these services starts. As an {@link EventSink} it receives files and runs on the loop's
 * thread and passes them on through a queue; the loop never waits for the rotating thread.
 */
public final class LogRotator implements EventSink, RotationOffsets, RotationStatus, AutoCloseable {
  private static final long CLOSE_WAIT_MILLIS = 2000;
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final int STACK_BYTES = 256 * 1024;

  /** How often a position is measured at most, if bytes are removed from the head of the file meanwhile. */
  private static final int MEASUREMENTS = 3;

  private final Posix posix;
  private final SupervisorLog log;
  private final LongSupplier nanos;
  private final RotationQueue queue;
  private final PublishedRemovals removals = new PublishedRemovals();
  /** The services that wrote to a fallback since they were defined. The loop's thread. */
  private final Set<String> withFallback = new HashSet<>();
  private BiFunction<String, String, LogSpec> specs;
  private WriterControl control;
  private EventSink replacements;
  private boolean ready;
  private Thread thread;
  private volatile RotationWorker worker;
  private volatile long diskMax;

  /**
   * @param diskMax bytes that all logs may occupy; 0: no limit
   * @param nanos of a clock that only goes forward
   */
  public LogRotator(Posix posix, SupervisorLog log, LongSupplier nanos, long diskMax) {
    this.posix = posix;
    this.log = log;
    this.nanos = nanos;
    this.diskMax = diskMax;
    this.queue = new RotationQueue(posix);
  }

  /**
   * Sets the sources of what it needs to know about services. Called before the first event.
   *
   * @param logSpecs returns how the stream of a service is rotated, with a size that is known; null for an unknown
   *     service. Called on the loop's thread
   * @param writers freezes and signals services; null: no log is rotated by a method that needs this
   * @param replacementSink is notified by {@link EventSink#outputOpened}, on the rotating thread, when a log was
   *     replaced by another file without a start of a service; null: none
   */
  public void connect(BiFunction<String, String, LogSpec> logSpecs, WriterControl writers, EventSink replacementSink) {
    specs = logSpecs;
    control = writers;
    replacements = replacementSink;
  }

  /** The first services were started: from now on the rotating thread may be created. The loop's thread. */
  public void start() {
    ready = true;
    List<String> leftFrozen = control == null ? List.of() : control.leftFrozen();
    if (!leftFrozen.isEmpty()) {
      queue.add(new RotationQueue.Message.LeftFrozen(leftFrozen));
    }
    flush();
  }

  @Override
  public void setDiskMax(long bytes) {
    diskMax = bytes;
    RotationWorker current = worker;
    if (current != null) {
      current.setDiskMax(bytes);
    }
  }

  @Override
  public String method(String path) {
    RotationWorker current = worker;
    return path == null || current == null ? null : current.methods().label(path);
  }

  @Override
  public long removedBytes(String path) {
    return removals.removedBytes(path);
  }

  // ---- events, on the loop's thread

  @Override
  public void outputOpening(String path) {
    RotationWorker current = worker;
    if (current != null) {
      current.renames().outputOpening(path);
    }
    if (control != null) {
      control.outputOpening();
    }
  }

  @Override
  public void outputOpened(String service, String stream, String path, long offset) {
    LogSpec spec = rotatingSpec(service, stream, path);
    if (spec == null) {
      return;
    }
    if (spec == FallbackLogs.LIMITS) {
      withFallback.add(service);
    }
    long position = offset;
    long removed = removedBytes(path);
    for (int i = 0; i < MEASUREMENTS && offset > 0; i++) {
      // Repeated until no bytes were removed from the head between the reading of the size and of the removed bytes.
      Files.FileInfo info = posix.fileInfo(path);
      position = info == null || !info.isRegular() ? offset : info.size();
      long now = removedBytes(path);
      if (now == removed && now >= 0) {
        break;
      }
      removed = now;
    }
    queue.add(new RotationQueue.Message.OutputOpened(service, stream, path, position, removed, spec));
  }

  @Override
  public void publish(LifecycleEvent event) {
    if (event.notice() instanceof Notice.Started started) {
      if (rotatingSpec(event.service(), "stdout") != null || rotatingSpec(event.service(), "stderr") != null
          || withFallback.contains(event.service())) {
        queue.add(new RotationQueue.Message.RunStarted(event.service(), started.run(), started.pid(),
            event.wallMillis()));
      }
    } else if (event.notice() instanceof Notice.Removed && worker != null) {
      withFallback.remove(event.service());
      queue.add(new RotationQueue.Message.DefinitionReplaced(event.service(), List.of()));
    }
  }

  @Override
  public void definitionReplaced(String service, List<OutputSegment> files) {
    List<RotationQueue.RotatedFile> rotated = new ArrayList<>(2);
    for (OutputSegment file : files) {
      LogSpec spec = rotatingSpec(service, file.stream(), file.path());
      if (spec != null) {
        rotated.add(new RotationQueue.RotatedFile(file, spec));
      }
    }
    if (!rotated.isEmpty() || worker != null) {
      queue.add(new RotationQueue.Message.DefinitionReplaced(service, rotated));
    }
  }

  /**
   * Takes over a run that was started before, when the first bytes of it are still in its logs.
   *
   * @param files the files of the run, from which nothing was removed since
   * @param run 0: it is not known, because a former reeve started it
   */
  public void takeOver(String service, List<OutputSegment> files, long run, int pid, long wallMillis) {
    if (run == 0) {
      definitionReplaced(service, files);
      return;
    }
    for (OutputSegment file : files) {
      LogSpec spec = rotatingSpec(service, file.stream(), file.path());
      if (spec != null) {
        queue.add(new RotationQueue.Message.OutputOpened(service, file.stream(), file.path(), file.from(),
            removedBytes(file.path()), spec));
      }
    }
    queue.add(new RotationQueue.Message.RunStarted(service, run, pid, wallMillis));
  }

  private LogSpec rotatingSpec(String service, String stream, String path) {
    return FallbackLogs.isFallback(path) ? FallbackLogs.LIMITS : rotatingSpec(service, stream);
  }

  /** @return null: the log is not rotated */
  private LogSpec rotatingSpec(String service, String stream) {
    LogSpec spec = specs == null ? null : specs.apply(service, stream);
    return spec != null && spec.rotates() ? spec : null;
  }

  @Override
  public void flush() {
    if (!ready || queue.isEmpty()) {
      return;
    }
    if (worker != null || startWorker()) {
      queue.flush();
    } else {
      queue.clear();
    }
  }

  private boolean startWorker() {
    try {
      queue.open();
      RotationWorker fresh = new RotationWorker(posix, nanos, log, queue, removals, control, replacements);
      thread = new Thread(null, fresh, "rotate", STACK_BYTES);
      thread.setDaemon(true);
      thread.start();
      worker = fresh;
      fresh.setDiskMax(diskMax);
      return true;
    } catch (SyscallException | OutOfMemoryError e) {
      log.error("Cannot rotate logs: " + e.getMessage() + "; retried at the next start of a service");
      return false;
    }
  }

  /**
   * Stops the threads between two steps, and waits for their ends for at most 2 s. The next start finishes a rotation
   * that is not complete, and compresses the archive whose compression was cancelled.
   */
  @Override
  public void close() {
    RotationWorker current = worker;
    if (current != null) {
      current.close();
      try {
        long until = nanos.getAsLong() + CLOSE_WAIT_MILLIS * NANOS_PER_MILLI;
        thread.join(CLOSE_WAIT_MILLIS);
        current.awaitCompressor((until - nanos.getAsLong()) / NANOS_PER_MILLI);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
