package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reeve.log.RecordingLog;
import reeve.posix.Errno;
import reeve.posix.Poller;
import reeve.posix.SyscallException;

/** Descriptors are added and removed while they are read. */
class PollRegistryTest {
  private static final int SIGNALS = 4;
  private static final int MAILBOX = 5;

  private final RecordingLog log = new RecordingLog();
  private final List<Integer> read = new ArrayList<>();
  private int[] waitedFor = {};
  private boolean pollFails;

  /** At each poll every descriptor is ready. */
  private final Poller poller = (Poller) Proxy.newProxyInstance(getClass().getClassLoader(),
      new Class<?>[] {Poller.class}, (proxy, method, arguments) -> {
        waitedFor = ((int[]) arguments[0]).clone();
        if (pollFails) {
          throw new SyscallException("poll", Errno.ENOMEM);
        }
        Arrays.fill((boolean[]) arguments[1], true);
        return null;
      });

  private final PollRegistry polled = new PollRegistry(poller, log, MAILBOX);

  @Test
  void theLoopsOwnDescriptorsComeFirstAndAreNotReadHere() {
    polled.add(7, read::add);
    polled.await(SIGNALS, -1);
    assertArrayEquals(new int[] {SIGNALS, MAILBOX, 7}, waitedFor);
    assertTrue(polled.hasSignal() && polled.hasMail());
    polled.read();
    assertEquals(List.of(7), read);
    polled.read();
    assertEquals(List.of(7), read, "once for each time that it was ready");
  }

  @Test
  void aDescriptorThatIsRemovedWhileItIsReadLeavesTheOthersReadable() {
    for (int fd = 10; fd < 15; fd++) {
      polled.add(fd, one -> {
        read.add(one);
        if (one % 2 == 0) {
          polled.remove(one);
        }
      });
    }
    polled.await(SIGNALS, -1);
    polled.read();
    read.sort(null);
    assertEquals(List.of(10, 11, 12, 13, 14), read);
    polled.await(SIGNALS, -1);
    Arrays.sort(waitedFor);
    assertArrayEquals(new int[] {4, 5, 11, 13}, waitedFor);
  }

  @Test
  void aDescriptorWhoseEndCountsIsReadAndRemovedByItsOwnNumber() {
    polled.addForEnd(10, one -> {
      read.add(one);
      polled.remove(one);
    });
    polled.await(SIGNALS, -1);
    assertArrayEquals(new int[] {SIGNALS, MAILBOX, 10 + Poller.END_ONLY}, waitedFor);
    polled.read();
    polled.await(SIGNALS, -1);
    assertEquals(List.of(10), read);
    assertArrayEquals(new int[] {SIGNALS, MAILBOX}, waitedFor);
  }

  @Test
  void aDescriptorThatIsAddedWhileOthersAreReadIsNotReady() {
    polled.add(10, one -> polled.add(11, read::add));
    polled.await(SIGNALS, -1);
    polled.read();
    assertEquals(List.of(), read);
  }

  @Test
  void aPollThatFailsIsLoggedOnceAndEverythingIsTakenAsReady() {
    polled.add(7, read::add);
    assertFalse(polled.hasSignal());
    pollFails = true;
    polled.await(SIGNALS, -1);
    polled.await(SIGNALS, -1);
    assertTrue(polled.hasSignal() && polled.hasMail());
    polled.read();
    assertEquals(List.of(7), read);
    assertEquals(1, log.messages.size(), log.messages.toString());
    assertTrue(log.messages.get(0).startsWith("Cannot wait for events: "), log.messages.get(0));
  }

  @Test
  void aReaderThatThrowsDoesNotTakeTheirTurnFromTheOthers() {
    IllegalStateException error = new IllegalStateException("odd");
    polled.add(10, fd -> {
      throw error;
    });
    polled.add(11, read::add);
    polled.await(SIGNALS, -1);
    assertSame(error, assertThrows(IllegalStateException.class, polled::read));
    assertEquals(List.of(11), read);
  }

  @Test
  void theLoopsOwnDescriptorsAreNeverRemoved() {
    polled.add(7, read::add);
    polled.remove(MAILBOX);
    polled.remove(99);
    polled.await(SIGNALS, -1);
    assertArrayEquals(new int[] {SIGNALS, MAILBOX, 7}, waitedFor);
    assertSame(poller, polled.poller());
  }

  @Test
  void nothingIsReadyBeforeTheFirstWait() {
    assertFalse(polled.hasSignal() || polled.hasMail());
  }

  @Test
  void aReaderMayRemoveAllDescriptors() {
    polled.add(10, fd -> {
      read.add(fd);
      for (int each = 10; each < 13; each++) {
        polled.remove(each);
      }
    });
    polled.add(11, read::add);
    polled.add(12, read::add);
    polled.await(SIGNALS, -1);
    polled.read();
    assertEquals(List.of(10), read);
    polled.await(SIGNALS, -1);
    assertArrayEquals(new int[] {SIGNALS, MAILBOX}, waitedFor);
  }
}
