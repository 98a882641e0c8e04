package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.util.ArrayDeque;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import reeve.config.Signal;

/** The programs of {@link DescriptorsIT}, which run in a JVM of their own with few descriptors. */
final class DescriptorProbe {
  private static final DescriptorTable TABLE = POSIX.descriptors();

  private DescriptorProbe() {}

  public static void main(String[] args) throws Exception {
    if (args[0].equals("limit")) {
      limit();
    } else {
      shortage();
    }
  }

  /**
   * Prints the limits of this process and of its child, before and after the limit is raised, and how many files
   * another thread could not open while children were made.
   */
  private static void limit() throws Exception {
    System.out.println(POSIX.descriptorLimit());
    Kernel.Request show = Kernel.Request.shell("ulimit -Sn; ulimit -Hn");
    show.stdout = 1;
    show.run();
    TABLE.raiseLimit();
    System.out.println(POSIX.descriptorLimit());
    show.run();
    for (int i = 0; i < 200; i++) { // more than the limit that children get
      POSIX.open("/dev/null", Posix.Open.RDONLY, 0);
    }
    AtomicBoolean end = new AtomicBoolean();
    AtomicInteger failures = new AtomicInteger();
    Thread opener = new Thread(() -> {
      while (!end.get()) {
        int fd = POSIX.open("/dev/null", Posix.Open.RDONLY, 0);
        failures.addAndGet(fd < 0 ? 1 : 0);
        POSIX.close(fd);
      }
    });
    opener.start();
    for (int i = 0; i < 50; i++) {
      new Kernel.Request("/bin/true").run();
    }
    end.set(true);
    opener.join();
    System.out.println(failures);
  }

  /** Uses up all descriptors, and prints which calls still succeed on which thread. */
  private static void shortage() throws Exception {
    AtomicInteger reports = new AtomicInteger();
    System.out.println("too many " + TABLE.reserve(1000, 2));
    System.out.println("reserve " + TABLE.reserve(4, 2));
    TABLE.onShortage(reports::incrementAndGet);
    TABLE.borrowOnThisThread();
    ArrayDeque<Integer> used = new ArrayDeque<>();
    int[] ends = new int[2];
    POSIX.stat(1); // loads what is needed below
    TABLE.used();
    Errno.text(1);
    POSIX.connect("/no/such/socket");
    POSIX.orphans();
    POSIX.hasControllingTerminal();
    Signal kill = Signal.KILL;
    int child = new Kernel.Request("/bin/sleep", "1000").spawn();
    Thread other = new Thread(() -> {
      System.out.println("other thread " + open());
      readProcesses();
    });
    int error = 0;
    while (error == 0) { // a pipe stays open, so that it gets none of the reserve
      error = POSIX.pipe(ends);
      if (error == 0) {
        used.add(ends[0]);
        used.add(ends[1]);
      }
    }
    for (int fd = POSIX.memoryFile(new byte[1]); fd >= 0; fd = POSIX.memoryFile(new byte[1])) {
      used.add(fd);
    }
    System.out.println("pipe " + error + " used all " + (TABLE.used() >= POSIX.descriptorLimit() - 1));
    other.start();
    other.join();
    for (int i = 0; i < 3; i++) {
      System.out.println("brief " + open());
    }
    // What these calls have borrowed has returned to the reserve, and is not free for other calls.
    System.out.println("connect " + POSIX.connect("/no/such/socket") + ' ' + POSIX.memoryFile(new byte[1]));
    System.out.println("stat " + POSIX.stat(1).ppid() + ' ' + POSIX.memoryFile(new byte[1]));
    int[] kept = new int[4];
    int enough = 0;
    for (int i = 0; i < 4; i++) {
      kept[i] = POSIX.open("/dev/null", Posix.Open.RDONLY, 0);
      enough += kept[i] >= 0 ? 1 : 0;
    }
    System.out.println("kept " + enough);
    System.out.println("fifth " + POSIX.open("/dev/null", Posix.Open.RDONLY, 0));
    System.out.println("ends " + TABLE.endShortage(2) + " reports " + reports);
    for (int fd : kept) {
      POSIX.close(fd);
    }
    POSIX.close(used.remove());
    POSIX.close(used.remove());
    System.out.println("ends " + TABLE.endShortage(2) + " pipe " + POSIX.pipe(ends));
    System.out.println("again " + POSIX.pipe(ends) + " reports " + reports);
    AtomicInteger late = new AtomicInteger();
    TABLE.onShortage(late::incrementAndGet);
    System.out.println("late listener " + late);
    POSIX.kill(child, kill);
  }

  /** Lists our children with the descriptor that is left for /proc, and then without any. */
  private static void readProcesses() {
    Scratch s = Scratch.acquire();
    System.out.println("walk " + (ProcChildren.byWalk(POSIX.pid()).length > 0));
    try (ProcFile last = new ProcFile(s, "/proc/self/stat")) {
      System.out.println("last " + last.error());
      for (int call = 0; call < 3; call++) {
        try {
          System.out.println(call == 0 ? POSIX.children(POSIX.pid()).length
              : call == 1 ? POSIX.orphans().length : POSIX.stat(1).ppid());
        } catch (IllegalStateException e) {
          System.out.println(e.getMessage().replaceAll("[0-9]+", "N"));
        }
      }
      System.out.println("the terminal counts as there: " + POSIX.hasControllingTerminal());
    } finally {
      s.release();
    }
  }

  private static String open() {
    int fd = POSIX.open("/dev/null", Posix.Open.RDONLY, 0);
    POSIX.close(fd);
    return fd < 0 ? Errno.text(-fd) : "ok";
  }
}
