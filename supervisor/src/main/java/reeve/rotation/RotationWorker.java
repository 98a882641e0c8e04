package reeve.rotation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import reeve.event.EventSink;
import reeve.event.OutputSegment;
import reeve.log.SupervisorLog;
import reeve.logstore.LogFileNames;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.rotation.RotationQueue.Message;
import reeve.rotation.archive.ArchiveCompressor;
import reeve.rotation.archive.ArchiveStore;
import reeve.rotation.archive.DiskQuota;

/**
 * The rotating thread: takes the messages of the loop, and inspects each log when it is due. It does not run at idle
 * priority: a writer waits while blocks are removed from its file, and must not wait for a thread that gets no
 * processor time.
 */
final class RotationWorker implements Runnable {
  private static final long RETRY_NANOS = 1_000_000_000;

  private final Posix posix;
  private final LongSupplier nanos;
  private final RotationQueue queue;
  private final PublishedRemovals removals;
  private final SupervisorLog log;
  private final int euid;
  private final IdleLogWatch idle;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final LogDirectories directories = new LogDirectories();
  private final RotationTools tools;
  private final Map<String, RotationTask> tasks = new LinkedHashMap<>();
  private final List<Message.OutputOpened> opened = new ArrayList<>();
  private volatile long diskMax;

  /**
   * @param nanos of a clock that only goes forward
   * @param control null: no writer is ever frozen or signalled
   */
  RotationWorker(Posix posix, LongSupplier nanos, SupervisorLog log, RotationQueue queue, PublishedRemovals removals,
      WriterControl control, EventSink replacements) {
    this.posix = posix;
    this.nanos = nanos;
    this.log = log;
    this.queue = queue;
    this.removals = removals;
    this.euid = posix.euid();
    this.idle = new IdleLogWatch(posix, posix);
    this.tools =
        new RotationTools(log, control, new ArchiveCompressor(posix, nanos, log), new StartRenames(posix.storage()),
            new PublishedMethods(log), idle, replacements, closing);
  }

  // ---- called from any thread

  /** @param bytes that all logs may occupy; 0: no limit */
  void setDiskMax(long bytes) {
    diskMax = bytes;
  }

  PublishedMethods methods() {
    return tools.methods();
  }

  StartRenames renames() {
    return tools.renames();
  }

  /** Stops the thread between two steps; the next start finishes a rotation that is not complete. */
  void close() {
    closing.set(true);
    tools.compressor().cancel();
    queue.wake();
  }

  /** Waits, for a bounded time, until the compressor has ended after {@link #close}. */
  void awaitCompressor(long millis) throws InterruptedException {
    tools.compressor().awaitEnd(millis);
  }

  // ---- the rotating thread

  @Override
  public void run() {
    int inotify = idle.open(log);
    int[] fds = inotify < 0 ? new int[] {queue.fd()} : new int[] {queue.fd(), inotify};
    boolean[] ready = new boolean[fds.length];
    while (!closing.get()) {
      try {
        posix.poll(fds, ready, nanosUntilDue());
        queue.acknowledgeWakeup();
        if (ready.length > 1 && ready[1]) {
          noteWritten();
        }
        for (Message message = queue.poll(); message != null; message = queue.poll()) {
          handle(message);
        }
        inspectDue();
      } catch (SyscallException | RuntimeException | Error e) {
        log.error("Cannot rotate logs: " + e + "; retrying");
        LockSupport.parkNanos(RETRY_NANOS);
      }
    }
    for (RotationTask task : tasks.values()) {
      task.log().close();
    }
  }

  private long nanosUntilDue() {
    long first = Long.MAX_VALUE;
    for (RotationTask task : tasks.values()) {
      first = Math.min(first, task.dueNanos());
    }
    return first == Long.MAX_VALUE ? -1 : Math.max(0, first - nanos.getAsLong());
  }

  private void noteWritten() {
    for (String path : idle.written()) {
      RotationTask task = tasks.get(path);
      if (task != null) {
        task.written(nanos.getAsLong(), System.currentTimeMillis());
      }
    }
  }

  private void inspectDue() {
    boolean archived = false;
    for (RotationTask task : tasks.values()) {
      if (task.dueNanos() <= nanos.getAsLong() && !closing.get()) {
        archived |= task.inspect(nanos.getAsLong(), System.currentTimeMillis());
      }
    }
    long limit = diskMax;
    if (archived && limit > 0) {
      List<ArchiveStore> stores = new ArrayList<>(tasks.size());
      for (RotationTask task : tasks.values()) {
        stores.add(task.log().archives());
      }
      DiskQuota.enforce(stores, limit, log);
    }
  }

  // ---- messages of the loop

  private void handle(Message message) {
    if (message instanceof Message.OutputOpened output) {
      outputOpened(output);
    } else if (message instanceof Message.RunStarted started) {
      runStarted(started);
    } else if (message instanceof Message.DefinitionReplaced replaced) {
      definitionReplaced(replaced);
    } else if (message instanceof Message.LeftFrozen left) {
      recover(left.logs());
    }
  }

  private void outputOpened(Message.OutputOpened output) {
    RotationTask task = task(output.path());
    task.addService(output.service(), output.stream(), output.spec(), nanos.getAsLong());
    task.opened(output.offset(), output.removedBytes(), nanos.getAsLong());
    for (int i = opened.size() - 1; i >= 0; i--) {
      Message.OutputOpened before = opened.get(i);
      if (before.service().equals(output.service()) && before.stream().equals(output.stream())) {
        opened.remove(i);
      }
    }
    opened.add(output);
  }

  private void runStarted(Message.RunStarted started) {
    Set<String> paths = new HashSet<>();
    for (Iterator<Message.OutputOpened> outputs = opened.iterator(); outputs.hasNext();) {
      Message.OutputOpened output = outputs.next();
      if (output.service().equals(started.service())) {
        outputs.remove();
        paths.add(output.path());
        tasks.get(output.path()).started(started.run(), started.pid(), started.wallMillis(), output.service(),
            output.stream());
      }
    }
    retainLogs(started.service(), paths);
  }

  private void definitionReplaced(Message.DefinitionReplaced replaced) {
    Set<String> paths = new HashSet<>();
    for (RotationQueue.RotatedFile rotated : replaced.files()) {
      OutputSegment file = rotated.file();
      paths.add(file.path());
      task(file.path()).addService(replaced.service(), file.stream(), rotated.spec(), nanos.getAsLong());
    }
    retainLogs(replaced.service(), paths);
  }

  /**
   * Finishes the rotations of logs whose writers are still frozen, while the files still show how far these rotations
   * got.
   */
  private void recover(List<String> logs) {
    for (String path : logs) {
      ManagedLog interrupted = log(path);
      interrupted.inspect(System.currentTimeMillis());
      interrupted.close();
    }
    tools.control().resumeLeftFrozen();
  }

  private RotationTask task(String path) {
    RotationTask task = tasks.get(path);
    if (task == null) {
      task = new RotationTask(log(path), tools);
      tasks.put(path, task);
    }
    return task;
  }

  private ManagedLog log(String path) {
    LogFileNames name = LogFileNames.of(path);
    return new ManagedLog(name, euid, new RemovalHistory(path, removals), tools.renames(), posix.storage(),
        directories);
  }

  /**
   * The service writes to these logs only. A log to which no service writes is no longer rotated, and its files stay.
   */
  private void retainLogs(String service, Set<String> paths) {
    Iterator<RotationTask> iterator = tasks.values().iterator();
    while (iterator.hasNext()) {
      RotationTask task = iterator.next();
      String path = task.log().path();
      if (!paths.contains(path) && task.removeService(service)) {
        iterator.remove();
        idle.forget(path);
        task.log().close();
        tools.renames().cancel(path);
        tools.methods().forget(path);
        removals.forget(path);
      }
    }
  }
}
