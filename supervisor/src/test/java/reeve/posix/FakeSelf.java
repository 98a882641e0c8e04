package reeve.posix;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.Signal;

/** What the kernel in memory knows of reeve itself, and what it inherited. */
abstract class FakeSelf extends FakePidfds {
  @Override
  public void exit(int code) {
    throw new AssertionError("a test does not end the JVM");
  }

  @Override
  public byte[][] commandLine() {
    return new byte[0][];
  }

  @Override
  public long blockedSignals() {
    return -1;
  }

  @Override
  public void unblockSignals(long mask) {}

  @Override
  public SyscallException reexecWithBlockedSignals(long mask, List<String> extraJvmFlags,
      List<String> extraEnvironment) {
    throw new AssertionError("a test does not execute itself again");
  }

  @Override
  public int setParentDeathSignal(Signal signal) {
    return 0;
  }

  @Override
  public int replace(SpawnRequest request) {
    throw new UnsupportedOperationException();
  }

  /** Whether there is a controlling terminal. */
  public boolean controllingTerminal;
  /** Signals that we ignore since before our start. */
  public final Set<Signal> ignoredBefore = new HashSet<>();
  /** The sessions of processes, us (0) among them; of others it is not known. */
  public final Map<Integer, Integer> sessions = new HashMap<>();

  @Override
  public boolean hasControllingTerminal() {
    return controllingTerminal;
  }

  @Override
  public boolean isIgnored(Signal signal) {
    return ignoredBefore.contains(signal);
  }

  @Override
  public int sessionOf(int pid) {
    return sessions.getOrDefault(pid, -Errno.ESRCH);
  }

  @Override
  public ProcView procView() {
    return ProcView.OURS;
  }

  @Override
  public int changeDirectory(String path) {
    return 0;
  }

  @Override
  public int enterOwnGroup() {
    return 0;
  }

  @Override
  public long maxRssKib() {
    return 2500;
  }

  @Override
  public int inotifyRemove(int inotifyFd, int watch) {
    return 0;
  }
}
