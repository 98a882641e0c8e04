package reeve.posix;

import java.util.List;

/** Holds a child at the gate, and waits: it is killed then. */
public final class HeldProbe {
  private HeldProbe() {}

  public static void main(String[] arguments) {
    Posix posix = new LinuxPosix();
    posix.prepareGate(List.of(arguments[0]));
    // The move to this control group waits for the other end of a FIFO, and the child waits for the move.
    ProcessAttributes.Gate gate =
        new ProcessAttributes.Gate(new ProcessAttributes.Limit[0], ProcessAttributes.Gate.KEEP,
            -1, null, -1, 0, ProcessAttributes.Gate.KEEP, arguments[0]);
    posix.spawn(SpawnRequest.of("/bin/true", Kernel.bytes("true"), Environment.empty())
        .attributes(new ProcessAttributes(null, -1, null, null, gate, null)).build());
  }
}
