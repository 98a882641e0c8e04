package reeve.posix;

/** A thread that takes attributes of a process to be made, and ends. Any thread. */
final class SpawnThread {
  private static final long STACK_SIZE = 256 << 10;

  private SpawnThread() {}

  /** Starts a thread; null: there is no memory for one, or there are too many processes. */
  static Thread start(Runnable work) {
    Thread thread = new Thread(null, work, "spawn", STACK_SIZE);
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

  /** Waits for the end of a thread for some milliseconds. */
  static void joinFor(Thread thread, long millis) {
    try {
      thread.join(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
