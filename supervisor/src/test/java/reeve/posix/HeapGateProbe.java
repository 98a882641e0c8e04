package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.io.File;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Starts a process whose cgroup has a name for which the thread at the gate has no memory; then others. */
public final class HeapGateProbe {
  /** Larger than half of the heap: it fits once, and its path does not. */
  private static final int LENGTH = 120_000_000;

  private static final int ROUNDS = 20;

  private HeapGateProbe() {}

  public static void main(String[] arguments) throws Exception {
    POSIX.prepareGate(List.of(arguments[0]));
    start(null);
    for (int i = 0; i < ROUNDS; i++) {
      start("x".repeat(LENGTH));
      start(null);
    }
    System.out.println("children " + POSIX.children(POSIX.pid()).length);
    System.exit(0);
  }

  /** Whether the thread waits for the next child before that is expected, and the last one may have the FIFO open. */
  private static boolean isAtTheGate() throws Exception {
    boolean waits = false;
    for (int i = 0; i < 20 && !waits; i++) {
      for (File task : new File("/proc/self/task").listFiles()) {
        byte[] name = ProcFiles.read(task + "/comm");
        byte[] place = ProcFiles.read(task + "/wchan"); // the function of the kernel in which it waits
        waits |= name != null && place != null && new String(name, StandardCharsets.US_ASCII).startsWith("gate")
            && new String(place, StandardCharsets.US_ASCII).equals("wait_for_partner");
      }
      LockSupport.parkNanos(1_000_000);
    }
    return waits;
  }

  private static void start(String cgroup) throws Exception {
    Kernel.Request request = new Kernel.Request("/bin/true");
    request.attributes = new ProcessAttributes(null, -1, null, null,
        new ProcessAttributes.Gate(new ProcessAttributes.Limit[0], ProcessAttributes.Gate.KEEP, -1, null, -1, 0,
            ProcessAttributes.Gate.KEEP, cgroup),
        null);
    int pid;
    try {
      pid = POSIX.spawn(request.build());
    } catch (IllegalStateException | OutOfMemoryError e) { // the caller itself may need the path
      System.out.println("failed " + e.toString().contains("OutOfMemoryError") + ", waits " + isAtTheGate());
      return;
    }
    Scratch s = Scratch.acquire();
    s.call(LibC.waitid, LibC.P_PID, pid, 0, LibC.WEXITED);
    s.release();
    System.out.println("started " + (pid > 0));
  }
}
