package reeve.loop;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Descriptors come and go while they are read. */
class PollRegistryTest {
  private final PollRegistry polled = new PollRegistry(5);
  private final List<Integer> read = new ArrayList<>();

  private void allReady() {
    Arrays.fill(polled.ready(), true);
  }

  @Test
  void theLoopsOwnComeFirstAndAreNotReadHere() {
    polled.add(7, read::add);
    assertArrayEquals(new int[] {4, 5, 7}, polled.fds(4));
    allReady();
    polled.read();
    assertEquals(List.of(7), read);
    polled.read();
    assertEquals(List.of(7), read, "once for each time that it was ready");
  }

  @Test
  void whoGoesAwayWhileItIsReadKeepsNobodyFromBeingRead() {
    for (int fd = 10; fd < 15; fd++) {
      polled.add(fd, one -> {
        read.add(one);
        if (one % 2 == 0) {
          polled.remove(one);
        }
      });
    }
    allReady();
    polled.read();
    read.sort(null);
    assertEquals(List.of(10, 11, 12, 13, 14), read);
    int[] left = polled.fds(4).clone();
    Arrays.sort(left);
    assertArrayEquals(new int[] {4, 5, 11, 13}, left);
  }

  @Test
  void whoComesWhileOthersAreReadIsNotReady() {
    polled.add(10, one -> polled.add(11, read::add));
    allReady();
    polled.read();
    assertEquals(List.of(), read);
    assertEquals(4, polled.ready().length);
  }
}
