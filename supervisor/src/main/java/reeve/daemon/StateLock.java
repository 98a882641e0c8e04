package reeve.daemon;

import java.util.Map;
import reeve.log.SupervisorLog;
import reeve.loop.LoopComponent;
import reeve.loop.PollRegistry;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileLock;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.survival.DescriptorSource;
import reeve.time.BackgroundWorker;
import reeve.time.Clock;

/**
 * Keeps the lock of the state directory: if the directory or the lock file was removed, another reeve could lock a new
 * file of that name and start every service a second time, so this makes and locks it again. inotify(7) reports the end
 * of the lock file. Loop thread; the files are touched by the worker.
 */
final class StateLock implements LoopComponent, PollRegistry.Reader, DescriptorSource {
  // sys/inotify.h
  private static final int IN_ATTRIB = 0x4; // also when a name is removed, as the number of links changes
  private static final int IN_DELETE_SELF = 0x400;
  private static final int IN_MOVE_SELF = 0x800;
  private static final int MASK = IN_ATTRIB | IN_DELETE_SELF | IN_MOVE_SELF;

  /** Nanoseconds after which a lock that could not be taken again is tried again. */
  private static final long PAUSE = 10_000_000_000L;

  private static final int EVENTS = 4096;

  private final String directory;
  private final Posix posix;
  private final Clock clock;
  private final PollRegistry polled;
  private final BackgroundWorker worker;
  private final SupervisorLog log;
  private final Runnable restored;
  private int inotify = -1;
  private volatile FileLock lock; // written by the worker's thread, once the loop runs
  private String problem; // the worker's thread
  private volatile boolean failed;
  private boolean waiting;
  private long checkAt;

  /**
   * @param lock of the file {@code lock} in the directory; taken
   * @param restored called on the worker's thread when the directory was locked again
   */
  StateLock(String directory, FileLock lock, Posix posix, Clock clock, PollRegistry polled,
      BackgroundWorker worker, SupervisorLog log, Runnable restored) {
    this.directory = directory;
    this.lock = lock;
    this.posix = posix;
    this.clock = clock;
    this.polled = polled;
    this.worker = worker;
    this.log = log;
    this.restored = restored;
  }

  @Override
  public void started() {
    try {
      inotify = posix.inotify();
      watch(inotify);
      polled.add(inotify, this);
    } catch (SyscallException e) {
      log.debug("Cannot watch \"" + path() + "\": " + e.getMessage()); // it is still checked at SIGHUP
    }
  }

  private void watch(int fd) {
    int watch = posix.inotifyAdd(fd, path(), MASK);
    if (watch < 0) {
      log.debug("Cannot watch \"" + path() + "\": " + Errno.text(-watch)); // it is still checked at SIGHUP
    }
  }

  private String path() {
    return directory + "/lock";
  }

  @Override
  public void readable(int fd) {
    byte[] events = new byte[EVENTS];
    while (posix.read(fd, events, 0, events.length) > 0) {
      // What they say does not matter: the file is compared.
    }
    check();
  }

  @Override
  public void addTo(Map<String, Integer> descriptors) {
    descriptors.put(path(), lock.fd());
  }

  /** Compares the lock file with the one that is locked, on the worker's thread. */
  void check() {
    int watch = inotify;
    failed = true; // until the worker has found the lock in place: it may throw, or take longer than the pause
    waiting = worker.submit(new Runnable() {
      @Override
      public void run() {
        restore(watch);
      }
    });
    checkAt = clock.nanos() + PAUSE;
  }

  @Override
  public void advance(long now) {
    if (waiting && checkAt - now <= 0) {
      waiting = false;
      if (failed) {
        check();
      }
    }
  }

  @Override
  public long untilNext(long now) {
    return waiting ? Math.max(0, checkAt - now) : -1;
  }

  private void restore(int watch) {
    if (lock.isAt(posix, path())) {
      failed = false;
      return;
    }
    int error = DirectoryMaker.make(posix, directory);
    FileLock taken = FileLock.take(posix, path());
    if (taken.isTaken()) {
      taken = taken.replacing(posix, lock);
      lock = taken;
    }
    if (taken.isTaken()) {
      if (watch >= 0) {
        watch(watch);
      }
      log.warn("Locked the state directory \"" + directory + "\" again: it or its lock was removed");
      restored.run();
      problem = null;
      failed = !lock.isAt(posix, path()); // removed again before it was watched
      return;
    }
    failed = true;
    String why = taken.isHeld() ? "another reeve" + (taken.holder() > 0 ? ", pid " + taken.holder() + "," : "")
        + " uses it now" : Errno.text(taken.error() == Errno.ENOENT && error != 0 ? error : taken.error());
    if (!why.equals(problem)) {
      log.error("Cannot lock the state directory \"" + directory + "\" again, which was removed: " + why);
      problem = why;
    }
  }
}
