package reeve.posix;

import static reeve.posix.Kernel.POSIX;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import reeve.config.Signal;

/** The programs that tests run in a JVM of their own. */
final class PosixProbe {
  private PosixProbe() {}

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "swap" -> {
        Kernel.Request request = Kernel.Request.shell("echo said to output; echo said to error >&2");
        request.stdout = 2;
        request.stderr = 1;
        request.run();
      }
      case "descriptors" -> descriptors();
      case "parent-death" -> parentDeath(Long.parseLong(args[1]), args[2]);
      case "signals" -> signals(Long.parseLong(args[1]), Integer.parseInt(args[2]));
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** Prints the open descriptors, before and after it executes itself. */
  private static void descriptors() throws Exception {
    long mask = 1L << 39;
    boolean first = (POSIX.blockedSignals() & mask) == 0;
    int own = POSIX.open("/etc/passwd", Posix.Open.RDONLY, 0);
    Scratch s = Scratch.acquire();
    List<String> open = new ArrayList<>();
    for (int fd : ProcFiles.numbers("/proc/self/fd")) {
      Path link = Path.of("/proc/self/fd/" + fd);
      if (fd > 2 && fd != own && Files.isSymbolicLink(link)) {
        open.add(Files.readSymbolicLink(link).toString());
      }
    }
    s.release();
    open.sort(null);
    System.out.println(open);
    if (first) {
      // With -Xrs alone the JVM opens a socket for attaching to it.
      throw POSIX.reexecWithBlockedSignals(mask, List.of("-Xrs", "-XX:+DisableAttachMechanism"), List.of());
    }
  }

  /** Requests a signal at the end of its parent, and writes the signal that it received. */
  private static void parentDeath(long mask, String result) throws Exception {
    if ((POSIX.blockedSignals() & mask) != mask) {
      throw POSIX.reexecWithBlockedSignals(mask, List.of("-Xrs"), List.of());
    }
    int fd = POSIX.signalFd(mask);
    Signal signal = new Signal(Long.numberOfTrailingZeros(mask) + 1);
    Files.writeString(Path.of(result),
        POSIX.setParentDeathSignal(signal) + " " + POSIX.setParentDeathSignal(new Signal(64)) + " "
            + POSIX.setParentDeathSignal(signal) + "\n");
    POSIX.poll(new int[] {fd}, new boolean[1], 20_000_000_000L);
    SignalInfo info = POSIX.readSignal(fd);
    Files.writeString(Path.of(result),
        info == null ? "nothing came\n" : info.signal().name() + " from " + info.pid() + "\n",
        StandardOpenOption.APPEND);
  }

  /** Blocks the signals, reports that it is ready, and prints the signals that arrive. */
  private static void signals(long mask, int count) throws SyscallException {
    if ((POSIX.blockedSignals() & mask) != mask) {
      throw POSIX.reexecWithBlockedSignals(mask, List.of("-Xrs"), List.of("_JAVA_SR_SIGNUM=60", "PROBE_EXTRA=é"));
    }
    int fd = POSIX.signalFd(mask);
    System.out.println("ready " + POSIX.pid() + " " + POSIX.environment().get("PROBE_EXTRA") + " "
        + POSIX.stat(POSIX.pid()).comm());
    boolean[] ready = new boolean[1];
    for (int seen = 0; seen < count;) {
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
