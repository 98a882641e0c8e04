package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinuxProcessTableTest {
  private static ProcessTable.Row row(String line, long page) {
    byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
    return LinuxProcessTable.row(7, bytes, bytes.length, page);
  }

  /**
   * state ppid pgrp session tty tpgid flags minflt cminflt majflt cmajflt utime stime cutime cstime priority nice
   * threads 0 start vsize rss
   */
  private static String line(String comm, char state, int threads) {
    return "7 (" + comm + ") " + state + " 3 4 5 0 -1 4194304 1 2 3 4 100 20 30 4 20 0 " + threads
        + " 0 9000 123456 250 18446744073709551615\n";
  }

  @Test
  void cpuCountsChildrenThatWereWaitedFor() {
    assertEquals(1540, row(line("x", 'S', 1), 4096).cpuMillis());
  }

  @Test
  void memoryIsCountedInPagesOfTheSystem() {
    assertEquals(1000, row(line("x", 'S', 1), 4096).rssKib());
    assertEquals(16_000, row(line("x", 'S', 1), 65_536).rssKib());
  }

  @Test
  void theOtherFieldsAreAtThePositionsOfTheManPage() {
    ProcessTable.Row row = row(line("x", 'S', 3), 4096);
    assertEquals(7, row.pid());
    assertEquals(3, row.ppid());
    assertEquals(4, row.pgrp());
    assertEquals(5, row.session());
    assertEquals(3, row.threads());
    assertEquals(9000, row.startTicks());
    assertEquals('S', row.state());
  }

  @Test
  void aNameMayHoldBracketsBlanksAndLineEnds() {
    assertEquals("a) R 1 (b\n", row(line("a) R 1 (b\n", 'S', 1), 4096).comm());
  }

  @Test
  void aZombieWithThreadsIsAlive() {
    assertTrue(row(line("x", 'Z', 1), 4096).isDead());
    assertFalse(row(line("x", 'Z', 2), 4096).isDead());
  }

  @Test
  void anIncompleteLineGivesNull() {
    String line = line("x", 'S', 1);
    for (int i = 0; i < line.indexOf(" 250"); i++) {
      assertNull(row(line.substring(0, i), 4096), line.substring(0, i));
    }
  }
}
