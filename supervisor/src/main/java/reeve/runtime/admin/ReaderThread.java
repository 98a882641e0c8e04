package reeve.runtime.admin;

import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The thread that reads configuration files, which may block. There is one, so that requests are read and applied in
 * their order; it is made when it is first needed and ends after 5 s without work. Any thread.
 */
final class ReaderThread {
  private ThreadPoolExecutor executor; // guarded by this

  synchronized void run(Runnable work) {
    if (executor == null) {
      executor = new ThreadPoolExecutor(1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new ThreadFactory() {
        @Override
        public Thread newThread(Runnable task) {
          Thread thread = new Thread(null, task, "reader", 512 * 1024);
          thread.setDaemon(true);
          return thread;
        }
      });
      executor.allowCoreThreadTimeOut(true);
    }
    executor.execute(work);
  }
}
