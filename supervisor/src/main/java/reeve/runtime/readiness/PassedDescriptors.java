package reeve.runtime.readiness;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import reeve.log.SupervisorLog;
import reeve.loop.Mailbox;
import reeve.posix.Files;
import reeve.posix.NotifySockets;

/**
 * Takes messages with descriptors from notify sockets, and closes these descriptors, on threads of its own: close(2) of
 * a descriptor of another process may block for hours (SO_LINGER, socket(7); file systems of the user). A socket whose
 * queue may hold such messages is closed here too. There are no threads unless messages with descriptors come, and they
 * end after some seconds without work.
 *
 * <p>The kernel can refuse descriptors at such a socket (SO_PASSRIGHTS, Linux 6.16), but then {@code systemd-notify}
 * fails, as does every program that calls sd_notify_barrier(3): both pass a descriptor and wait until it is closed.
 *
 * <p>Loop thread, except where a member says otherwise.
 */
final class PassedDescriptors {
  /** At most so many closes are under way. Each of them holds a thread and a few descriptors. */
  static final int MOST_AT_ONCE = 16;

  /** At most so many of them are of one service, so that one service cannot hold up the barriers of all. */
  static final int MOST_OF_SERVICE = 2;

  private static final long IDLE_SECONDS = 5;
  private static final int STACK_BYTES = 256 * 1024;

  /** What happens when the messages of a socket can be read again. */
  interface Owner {
    /** Called on the loop thread when the message with descriptors has left the queue. */
    void taken(int socket);
  }

  /** @param owner null: the socket itself is to be closed */
  private record Task(String service, int socket, Owner owner) {}

  private final NotifySockets sockets;
  private final Files files;
  private final Mailbox mailbox;
  private final SupervisorLog log;
  private final Deque<Task> waiting = new ArrayDeque<>();
  private final Map<String, Integer> running = new HashMap<>();
  private int allRunning;
  private boolean waitLogged;
  private boolean threadMissing;
  private ThreadPoolExecutor threads;

  PassedDescriptors(NotifySockets sockets, Files files, Mailbox mailbox, SupervisorLog log) {
    this.sockets = sockets;
    this.files = files;
    this.mailbox = mailbox;
    this.log = log;
  }

  /** Takes the next message from a socket, which is not read until {@code owner} is called. */
  void take(String service, int socket, Owner owner) {
    submit(new Task(service, socket, owner));
  }

  /** Closes a socket. */
  void close(String service, int socket) {
    submit(new Task(service, socket, null));
  }

  private void submit(Task task) {
    waiting.add(task);
    startWaiting();
    if (!waiting.isEmpty() && !waitLogged) {
      waitLogged = true;
      log.warn("Cannot close descriptors that \"" + waiting.peekLast().service()
          + "\" passed through sd_notify yet: the close of others blocks, and at most " + MOST_OF_SERVICE
          + " of a service and " + MOST_AT_ONCE + " in all may block at once; its further messages wait");
    }
  }

  /** Returns whether {@link #retry} has to be called later, because no thread could be made. */
  boolean needsRetry() {
    return threadMissing;
  }

  /** Tries again to make a thread. */
  void retry() {
    startWaiting();
  }

  private void startWaiting() {
    threadMissing = false;
    for (Iterator<Task> each = waiting.iterator(); each.hasNext() && allRunning < MOST_AT_ONCE && !threadMissing;) {
      Task task = each.next();
      int own = running.getOrDefault(task.service(), 0);
      if (own < MOST_OF_SERVICE && start(task)) {
        running.put(task.service(), own + 1);
        allRunning++;
        each.remove();
      }
    }
    waitLogged &= !waiting.isEmpty();
  }

  /** @return false: there is no thread for it now */
  private boolean start(Task task) {
    try {
      pool().execute(new Runnable() {
        @Override
        public void run() {
          perform(task);
        }
      });
      return true;
    } catch (OutOfMemoryError e) {
      threadMissing = true; // EAGAIN: the limit on processes is reached
      return false;
    }
  }

  private ThreadPoolExecutor pool() {
    if (threads == null) {
      threads = new ThreadPoolExecutor(0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(),
          new ThreadFactory() {
            @Override
            public Thread newThread(Runnable work) {
              Thread thread = new Thread(null, work, "descriptors", STACK_BYTES);
              thread.setDaemon(true);
              return thread;
            }
          });
    }
    return threads;
  }

  /** On a thread of the pool. */
  private void perform(Task task) {
    try {
      if (task.owner() == null) {
        files.close(task.socket());
        return;
      }
      int[] descriptors = {};
      try {
        descriptors = sockets.takeDescriptors(task.socket());
      } finally {
        mailbox.post(new Runnable() {
          @Override
          public void run() {
            task.owner().taken(task.socket());
          }
        });
      }
      for (int one : descriptors) {
        files.close(one);
      }
    } finally {
      mailbox.post(new Runnable() {
        @Override
        public void run() {
          ended(task);
        }
      });
    }
  }

  private void ended(Task task) {
    allRunning--;
    int left = running.get(task.service()) - 1;
    if (left == 0) {
      running.remove(task.service());
    } else {
      running.put(task.service(), left);
    }
    startWaiting();
  }
}
