package reeve.posix;

import java.util.List;
import reeve.config.Signal;

/** What the kernel in memory knows of reeve itself, which no test changes. */
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
