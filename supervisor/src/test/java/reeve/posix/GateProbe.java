package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Starts processes behind the gate while another thread takes each free descriptor, and ends. */
public final class GateProbe {
  private static final int ROUNDS = 300;

  private GateProbe() {}

  public static void main(String[] arguments) throws Exception {
    POSIX.prepareGate(List.of(arguments[0]));
    long pause = Long.parseLong(arguments[1]); // ns in which descriptors are free
    AtomicBoolean end = new AtomicBoolean();
    for (int i = 0; i < 2; i++) { // loads what is needed below
      spawn(i);
      fill();
    }
    Thread taker = new Thread(() -> {
      while (!end.get()) {
        fill();
        LockSupport.parkNanos(pause);
      }
    });
    taker.start();
    int started = 0;
    for (int i = 0; i < ROUNDS; i++) {
      started += spawn(i) ? 1 : 0;
    }
    end.set(true);
    taker.join();
    System.out.println("ended " + (started > 0) + ' ' + spawn(1));
    System.exit(0);
  }

  /** Takes all descriptors, and gives them back after a moment. */
  private static void fill() {
    int[] taken = new int[1000];
    Scratch s = Scratch.acquire();
    try {
      long moment = System.nanoTime() + 2_000_000;
      int n = 0;
      while (System.nanoTime() < moment) {
        int fd = s.call(LibC.eventfd, 0, 0);
        if (fd >= 0) {
          taken[n++] = fd;
        }
      }
      while (n > 0) {
        s.once(LibC.close, taken[--n]);
      }
    } finally {
      s.release();
    }
  }

  /** Every second child ends before it comes to the gate. */
  private static boolean spawn(int i) {
    Kernel.Request request = new Kernel.Request("/bin/true");
    request.stdin = i % 2 == 0 ? 4000 : request.stdin;
    request.attributes = new ProcessAttributes(null, -1, null, null,
        new ProcessAttributes.Gate(new ProcessAttributes.Limit[0], ProcessAttributes.Gate.KEEP, -1, null, -1, 0,
            ProcessAttributes.Gate.KEEP, null),
        null);
    int pid;
    try {
      pid = POSIX.spawn(request.build());
    } catch (IllegalStateException e) {
      return false; // no descriptor for something else
    }
    if (pid <= 0) {
      return false;
    }
    Scratch s = Scratch.acquire();
    try {
      s.call(LibC.waitid, LibC.P_PID, pid, 0, LibC.WEXITED);
    } finally {
      s.release();
    }
    return true;
  }
}
