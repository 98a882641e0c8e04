package reeve.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reeve.posix.FakePosix;
import reeve.posix.Reaped;

class LifecycleReporterTest {
  @TempDir
  Path directory;

  private long own = 500;
  private long childs;
  private int reads;
  private final FakePosix posix = new FakePosix() {
    @Override
    public long maxRssKib() {
      reads++;
      return own;
    }

    @Override
    public Reaped nextDeath() {
      Reaped dead = super.nextDeath();
      return dead == null ? null
          : new Reaped(dead.pid(), dead.status(), new Reaped.Usage(0, 0, childs, 0, 0, 0, 0));
    }
  };

  /** The read is a large part of a restart, and needless for a child whose memory is below our earlier peak. */
  @Test
  void ourOwnPeakIsReadOnlyForAChildAboveTheOneThatIsKnown() {
    LoopHarness loop = new LoopHarness(directory, "[service.web]\ncommand = [\"/bin/web\"]\nrestart = \"always\"\n"
        + "restart-delay = \"0s\"\n", false, posix, fake -> fake).boot();
    long[][] runs = {{400, 500, 1}, {500, 500, 1}, {501, 500, 2}, {550, 600, 3}, {600, 700, 3}, {650, 700, 4}};
    for (long[] run : runs) {
      childs = run[0];
      own = run[1];
      posix.exits(loop.pid("web"), 0);
      loop.turn();
      assertEquals(run[2], reads, () -> "reads at " + childs);
    }
    assertEquals(List.of(-1L, -1L, 501L, -1L, -1L, -1L), loop.peaks);
  }
}
