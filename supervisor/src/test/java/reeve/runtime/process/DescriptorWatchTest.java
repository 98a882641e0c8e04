package reeve.runtime.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reeve.log.RecordingLog;
import reeve.loop.Mailbox;
import reeve.posix.DescriptorTable;
import reeve.posix.FakePosix;
import reeve.time.ManualClock;

class DescriptorWatchTest {
  private final RecordingLog log = new RecordingLog();
  private final ManualClock clock = new ManualClock();
  private boolean over;
  private DescriptorTable.ShortageListener listener;

  private final DescriptorTable table = new DescriptorTable() {
    @Override
    public void raiseLimit() {}

    @Override
    public boolean reserve(int count, int spare) {
      return true;
    }

    @Override
    public void borrowOnThisThread() {}

    @Override
    public void onShortage(ShortageListener another) {
      listener = another;
    }

    @Override
    public boolean endShortage(int spare) {
      return over;
    }

    @Override
    public int used() {
      return over ? 30 : 64;
    }
  };

  @Test
  void aShortageIsLoggedOnceWithItsNumbersAndSoIsItsEnd() throws Exception {
    FakePosix posix = new FakePosix() {
      @Override
      public int descriptorLimit() {
        return 64;
      }
    };
    Mailbox mailbox = new Mailbox(posix);
    DescriptorWatch watch = new DescriptorWatch(posix, table, clock, mailbox, log);
    watch.open();
    assertEquals(-1, watch.untilNext(clock.nanos()), "nothing is checked before there is a shortage");
    listener.descriptorsExhausted();
    mailbox.drain();
    assertEquals(1_000_000_000L, watch.untilNext(clock.nanos()));
    clock.advance(Duration.ofSeconds(1));
    watch.advance(clock.nanos());
    assertEquals(1, log.messages.size(), log.messages::toString);
    assertEquals("Has no file descriptor left: 64 of 64 are in use.",
        log.messages.get(0).replaceFirst("^[A-Z]+ ", "").replaceFirst("use\\..*", "use."));
    over = true;
    clock.advance(Duration.ofSeconds(1));
    watch.advance(clock.nanos());
    assertEquals("Has file descriptors again: 30 of 64 are in use",
        log.messages.get(1).replaceFirst("^[A-Z]+ ", ""));
    assertEquals(-1, watch.untilNext(clock.nanos()));
    watch.close();
    assertEquals(null, listener);
  }
}
