package reeve.runtime.cgroup;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import reeve.time.BackgroundWorker;

/**
 * The writes to cgroups that may wait in the kernel: moves of processes, and kills of whole cgroups. The worker carries
 * them out in their order, so that a kill does not concern the next run of its service, which is moved after it. Any
 * thread.
 */
final class CgroupMoves {
  /** Writes to a cgroup. Worker thread. */
  interface Writer {
    void move(String service, int pid);

    void kill(String service);
  }

  /** @param pid 0: all processes of the service are killed */
  record Move(String service, int pid) {}

  private static final int KILL = 0;
  private static final long WAIT_MILLIS = 100;
  private static final int MOST_WAITS = 20;

  private final BackgroundWorker worker;
  private final Writer writer;
  private final Deque<Move> waiting = new ArrayDeque<>(); // guarded by this, like the next two
  private int moving;
  private String killing; // the service of the kill that is under way
  private boolean scheduled;

  CgroupMoves(BackgroundWorker worker, Writer writer) {
    this.worker = worker;
    this.writer = writer;
  }

  synchronized void add(List<Move> moves) {
    for (Move move : moves) { // addAll uses a lambda, the first of the program
      waiting.add(move);
    }
    schedule();
  }

  synchronized void addKill(String service) {
    waiting.add(new Move(service, KILL));
    schedule();
  }

  /**
   * Drops the kills of a service that wait, and waits for one that is under way: a process enters its cgroup that they
   * must not end. The processes that they were meant for were killed one by one too.
   */
  synchronized void endKills(String service) {
    for (Iterator<Move> each = waiting.iterator(); each.hasNext();) {
      Move move = each.next();
      if (move.pid() == KILL && move.service().equals(service)) {
        each.remove();
      }
    }
    for (int i = 0; i < MOST_WAITS && service.equals(killing); i++) {
      try {
        wait(WAIT_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void schedule() {
    if (!scheduled) {
      scheduled = worker.submit(new Runnable() {
        @Override
        public void run() {
          carryOutAll();
        }
      });
    }
  }

  /** Cancels the move of a process that has ended, if it is not under way. */
  synchronized void cancel(int pid) {
    for (Iterator<Move> each = waiting.iterator(); each.hasNext();) {
      if (each.next().pid() == pid) {
        each.remove();
      }
    }
  }

  /** Returns whether the move of a process is under way. The process must not be reaped before it is over. */
  synchronized boolean isMoving(int pid) {
    return moving == pid;
  }

  private void carryOutAll() {
    try {
      for (Move move = begin(); move != null; move = begin()) {
        if (move.pid() == KILL) {
          writer.kill(move.service());
        } else {
          writer.move(move.service(), move.pid());
        }
      }
    } finally {
      end();
    }
  }

  private synchronized Move begin() {
    Move move = waiting.poll();
    moving = move == null ? 0 : move.pid();
    killing = move != null && move.pid() == KILL ? move.service() : null;
    notifyAll();
    return move;
  }

  /** Also after a write that failed: those behind it are carried out by another task. */
  private synchronized void end() {
    moving = 0;
    killing = null;
    notifyAll();
    scheduled = false;
    if (!waiting.isEmpty()) {
      schedule();
    }
  }
}
