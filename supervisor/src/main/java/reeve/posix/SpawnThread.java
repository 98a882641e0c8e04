package reeve.posix;

/** Threads that take part in making a process. Any thread. */
final class SpawnThread {
  private static final long STACK_SIZE = 256 << 10;

  private SpawnThread() {}

  /** Starts a thread; null: there is no memory for one, or there are too many processes. */
  static Thread start(Runnable work) {
    return start(new Thread(null, work, "spawn", STACK_SIZE));
  }

  /** Starts a thread that does not keep this process alive; null as above. */
  static Thread startDaemon(Runnable work, String name) {
    Thread thread = new Thread(null, work, name, STACK_SIZE);
    thread.setDaemon(true);
    return start(thread);
  }

  private static Thread start(Thread thread) {
    try {
      thread.start();
      return thread;
    } catch (OutOfMemoryError e) {
      return null;
    }
  }

  /** Waits for the end of a thread, whatever happens. */
  static void join(Thread thread) {
    boolean interrupted = false;
    while (true) {
      try {
        thread.join();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
