package reeve.runtime.process;

import reeve.log.RecordingLog;
import reeve.loop.PollRegistry;
import reeve.posix.Posix;
import reeve.time.ManualClock;

/** For tests that have a process tree without the loop. */
public final class NonChildrenFixture {
  private NonChildrenFixture() {}

  public static NonChildren of(Posix posix) {
    return new NonChildren(posix, new PollRegistry(posix, new RecordingLog(), -1), new ManualClock());
  }
}
