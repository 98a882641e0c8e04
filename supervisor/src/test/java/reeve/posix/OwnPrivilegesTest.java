package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The capabilities in /proc/self/status. */
class OwnPrivilegesTest {
  @Test
  void theEffectiveSetIsRead() {
    OwnPrivileges own =
        new OwnPrivileges(5,
            OwnPrivileges.effective("Name:\tx\nCapPrm:\t0000000000000001\nCapEff:\t00000000a80425fb\n"));
    assertTrue(own.has(0) && own.has(10) && own.has(31));
    assertFalse(own.has(2) || own.has(21));
    assertEquals(-1, OwnPrivileges.effective("CapEff:\tffffffffffffffff\n"));
  }

  @Test
  void withoutTheFieldNothingIsRefused() {
    assertEquals(-1, OwnPrivileges.effective(""));
    assertEquals(-1, OwnPrivileges.effective("CapEff:\t00"));
  }
}
