package reeve.runtime.readiness;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a datagram of sd_notify(3) says. */
class NotifyMessageTest {
  @Test
  void everyKeyOfTheManualIsRead() {
    NotifyMessage all = NotifyMessage.parse(
        "READY=1\nRELOADING=1\nSTOPPING=1\nMONOTONIC_USEC=5\nSTATUS=Completed 66% = much\nERRNO=2\nEXIT_STATUS=7\n"
            + "MAINPID=4711\nWATCHDOG=1\nWATCHDOG_USEC=20000000\nEXTEND_TIMEOUT_USEC=3000000\nX_MINE=9\nFDSTORE=1\n");
    assertTrue(all.ready && all.reloading && all.stopping && all.alive);
    assertFalse(all.trigger);
    assertEquals("Completed 66% = much", all.status);
    assertEquals("2", all.errno);
    assertEquals("7", all.exitStatus);
    assertEquals("4711", all.mainPid);
    assertEquals(5, all.monotonicMicros);
    assertEquals(20_000_000, all.watchdogMicros);
    assertEquals(3_000_000, all.extendMicros);
    assertNull(all.unreadable);
    assertTrue(NotifyMessage.parse("WATCHDOG=trigger").trigger);
  }

  @Test
  void unknownKeysReportNothing() {
    for (String text : new String[] {"", "\n", "READY", "READY=0", "READY=11", "ready=1", " READY=1", "=1", "READY =1",
        "BARRIER=1"}) {
      NotifyMessage message = NotifyMessage.parse(text);
      assertFalse(message.ready || message.reloading || message.stopping || message.alive, text);
      assertNull(message.unreadable, text);
    }
  }

  @Test
  void anInvalidNumberIsReportedAndATooLargeNumberIsAYear() {
    assertEquals("EXTEND_TIMEOUT_USEC=-1", NotifyMessage.parse("EXTEND_TIMEOUT_USEC=-1").unreadable);
    assertEquals("WATCHDOG_USEC=", NotifyMessage.parse("WATCHDOG_USEC=").unreadable);
    assertEquals(NotifyMessage.NONE, NotifyMessage.parse("WATCHDOG_USEC=1s").watchdogMicros);
    assertEquals(TimeUnit.DAYS.toMicros(365),
        NotifyMessage.parse("EXTEND_TIMEOUT_USEC=18446744073709551615").extendMicros);
  }
}
