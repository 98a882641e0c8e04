package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.posix.FakePosix;
import reeve.posix.SyscallException;
import reeve.time.ManualClock;

/** Tasks run in order, none is lost, and a stage that has used up its time leaves the rest to the next turn. */
class MailboxTest {
  private final FakePosix posix = new FakePosix();
  private final ManualClock clock = new ManualClock();
  private final TurnBudget budget = new TurnBudget(clock);
  private final List<String> ran = new ArrayList<>();

  /** Whether the loop would not wait. */
  private boolean wakes(Mailbox mailbox) {
    boolean[] ready = {false};
    posix.poll(new int[] {mailbox.fd()}, ready, 0);
    return ready[0];
  }

  @Test
  void tasksRunInOrderAndWakeTheLoop() throws SyscallException {
    Mailbox mailbox = new Mailbox(posix);
    assertFalse(mailbox.hasTasks());
    mailbox.post(() -> ran.add("a"));
    mailbox.post(() -> ran.add("b"));
    assertTrue(mailbox.hasTasks());
    assertTrue(wakes(mailbox));
    mailbox.drain();
    assertEquals(List.of("a", "b"), ran);
    assertFalse(mailbox.hasTasks());
    assertFalse(wakes(mailbox), "the wake-up was cleared, and nothing waits");
  }

  @Test
  void theRestWaitsForTheNextTurnWhenTheTimeIsUsedUp() throws SyscallException {
    Mailbox mailbox = new Mailbox(posix, budget);
    budget.beginStage();
    mailbox.post(() -> {
      ran.add("a");
      clock.advance(Duration.ofNanos(TurnBudget.STAGE_NANOS - 1));
    });
    mailbox.post(() -> {
      ran.add("b");
      clock.advance(Duration.ofNanos(1));
    });
    mailbox.post(() -> ran.add("c"));
    mailbox.drain();
    assertEquals(List.of("a", "b"), ran);
    assertTrue(mailbox.hasTasks());
    assertTrue(wakes(mailbox), "the next turn follows at once");
    budget.beginStage();
    mailbox.drain();
    assertEquals(List.of("a", "b", "c"), ran);
  }

  @Test
  void aTaskThatThrowsDoesNotTakeTheirTurnFromTheOthers() throws SyscallException {
    Mailbox mailbox = new Mailbox(posix);
    IllegalStateException first = new IllegalStateException("first");
    mailbox.post(() -> {
      throw first;
    });
    mailbox.post(() -> {
      throw new IllegalStateException("second");
    });
    mailbox.post(() -> ran.add("c"));
    assertSame(first, assertThrows(IllegalStateException.class, mailbox::drain));
    assertEquals(List.of("c"), ran);
  }

  @Test
  void tasksRunAlsoIfTheWakeUpCannotBeCleared() throws SyscallException {
    IllegalStateException error = new IllegalStateException("odd");
    Mailbox mailbox = new Mailbox(new FakePosix() {
      @Override
      public synchronized void clear(int eventFd) {
        throw error;
      }
    });
    mailbox.post(() -> ran.add("a"));
    assertSame(error, assertThrows(IllegalStateException.class, mailbox::drain));
    assertEquals(List.of("a"), ran);
  }
}
