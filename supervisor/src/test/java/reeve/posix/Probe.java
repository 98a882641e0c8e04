package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.util.List;
import reeve.config.Signal;

/** What tests run in a JVM of its own. */
final class Probe {
  private Probe() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "swap" -> {
        Kernel.Request request = Kernel.Request.shell("echo said to output; echo said to error >&2");
        request.stdout = 2;
        request.stderr = 1;
        request.run();
      }
      case "signals" -> signals(Long.parseLong(args[1]), Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Blocks, tells that it is ready, prints the signals that come. */
  private static void signals(long mask, int count) throws SyscallException {
    if ((POSIX.blockedSignals() & mask) != mask) {
      throw POSIX.reexecWithBlockedSignals(mask, List.of("-Xrs"), List.of("_JAVA_SR_SIGNUM=60", "PROBE_EXTRA=é"));
    }
    int fd = POSIX.signalFd(mask);
    System.out.println("ready " + POSIX.pid() + " " + POSIX.environment().get("PROBE_EXTRA") + " "
        + POSIX.stat(POSIX.pid()).comm());
    boolean[] ready = new boolean[1];
    for (int seen = 0; seen < count; ) {
      POSIX.poll(new int[] {fd}, ready, -1);
      SignalInfo info;
      while ((info = POSIX.readSignal(fd)) != null) {
        seen++;
        System.out.println(info.signal().name() + " " + info.pid() + " " + info.uid() + " " + info.fromUser());
      }
    }
    if (POSIX.kill(POSIX.pid(), Signal.KILL) != 0) {
      System.exit(3);
    }
  }
}
