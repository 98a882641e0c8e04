import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.ProcessAttributes;
import reeve.posix.ProcessAttributes.Gate;
import reeve.posix.ProcessAttributes.Ids;
import reeve.posix.ProcessAttributes.Limit;
import reeve.posix.SpawnRequest;

/**
 * Starts /bin/true with different attributes, in turns, and prints "KIND NANOSECONDS" for each call of spawn.
 * Arguments: rounds, milliseconds between two starts, a directory for the gate, and the directory of a cgroup if there
 * is one.
 */
final class Starts {
  private static final Limit[] LIMITS = {new Limit(7, 512, 1024), new Limit(6, 2000, 2000), new Limit(4, 0, 0)};

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    long pause = Long.parseLong(args[1]);
    Posix posix = new LinuxPosix();
    int error = posix.prepareGate(List.of(args[2]));
    if (error != 0) {
      throw new IllegalStateException("cannot make the gate in \"" + args[2] + "\": error " + error);
    }
    Ids ids = new Ids(12345, 12345, new long[] {12345, 12346});
    List<String> names = new ArrayList<>(List.of("plain", "user", "user+limits"));
    List<ProcessAttributes> kinds = new ArrayList<>();
    kinds.add(null);
    kinds.add(new ProcessAttributes(ids, -1, null, null, null, null));
    kinds.add(new ProcessAttributes(ids, -1, null, null, gate(LIMITS, null), null));
    if (args.length > 3) {
      names.add("cgroup");
      kinds.add(new ProcessAttributes(null, -1, null, null, gate(new Limit[0], args[3]), null));
      names.add("user+limits+cgroup");
      kinds.add(new ProcessAttributes(ids, -1, null, null, gate(LIMITS, args[3]), null));
    }
    int none = posix.open("/dev/null", Posix.Open.RDWR, 0);
    byte[][] argv = {"true".getBytes(StandardCharsets.UTF_8)};
    for (int round = -10; round < rounds; round++) {
      for (int turn = 0; turn < kinds.size(); turn++) {
        int kind = (turn + Math.abs(round)) % kinds.size(); // another one is the first in each round
        SpawnRequest request = SpawnRequest.of("/bin/true", argv, posix.environment()).standard(none, none, none)
            .attributes(kinds.get(kind)).build();
        long begin = System.nanoTime();
        int pid = posix.spawn(request);
        long end = System.nanoTime();
        if (pid < 0) {
          throw new IllegalStateException("cannot start " + names.get(kind) + ": error " + -pid);
        }
        while (!posix.reap(pid)) {
          Thread.sleep(1);
        }
        if (round >= 0) {
          System.out.println(names.get(kind) + " " + (end - begin));
        }
        Thread.sleep(pause);
      }
    }
  }

  private static Gate gate(Limit[] limits, String cgroup) {
    return new Gate(limits, Gate.KEEP, -1, null, -1, 0, Gate.KEEP, cgroup);
  }
}
