package reeve.posix;

import static reeve.posix.Kernel.POSIX;

/**
 * A program that receives fault signals of other processes while its own code causes such faults all the time, and
 * prints each signal. Arguments: how many signals it waits for, and "later" if it reads them only after a byte of its
 * standard input.
 */
final class FaultSignalProbe {
  private static final int WARM_UP = 100_000;

  private static volatile long nulls;
  private static volatile long overflows;

  private FaultSignalProbe() {}

  public static void main(String[] args) throws Exception {
    int fd = POSIX.faultSignalFd();
    Thread faults = new Thread(FaultSignalProbe::causeFaults, "faults");
    faults.setDaemon(true);
    faults.start();
    System.out.println("ready");
    if (args.length > 1) {
      System.in.read();
    }
    for (int rest = Integer.parseInt(args[0]); rest > 0;) {
      POSIX.poll(new int[] {fd}, new boolean[1], -1);
      for (SignalInfo info = POSIX.readFaultSignal(fd); info != null; info = POSIX.readFaultSignal(fd)) {
        System.out.println(info.signal().number() + " " + info.pid() + " " + info.uid() + " " + info.fromUser());
        rest--;
      }
    }
    long nullsBefore = nulls;
    long overflowsBefore = overflows;
    while (nulls < nullsBefore + 10 || overflows < overflowsBefore + 10) {
      Thread.onSpinWait();
    }
    System.out.println("faults are handled");
    System.out.println(POSIX.spawn(new Kernel.Request("/bin/true").build()) > 0 ? "spawned" : "not spawned");
  }

  /** Null checks that compiled code leaves to the processor, and ends of the stack. */
  private static void causeFaults() {
    int sum = 0;
    for (int i = 0; i < WARM_UP; i++) {
      sum += length("x");
    }
    while (sum > 0) {
      try {
        sum += length(null);
      } catch (NullPointerException e) {
        nulls++;
      }
      try {
        sum += depth(1);
      } catch (StackOverflowError e) {
        overflows++;
      }
    }
  }

  private static int length(String text) {
    return text.length();
  }

  private static int depth(int n) {
    return n < 0 ? 0 : depth(n + 1) + 1;
  }
}
