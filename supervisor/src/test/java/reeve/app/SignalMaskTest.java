package reeve.app;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import reeve.config.Signal;

class SignalMaskTest {
  @Test
  void theBitOfASignalIsItsNumberMinusOne() {
    assertEquals(1L << 14 | 1, SignalMask.of(Signal.TERM, Signal.HUP));
    assertEquals(1L << 63, SignalMask.of(new Signal(64)), "the last real-time signal");
    assertEquals(0, SignalMask.of());
  }

  @Test
  void theSupervisorBlocksSignalsThatAreNotFaults() {
    for (Signal signal : new Signal[] {Signal.TERM, Signal.INT, Signal.HUP, Signal.CHLD, Signal.TSTP}) {
      assertEquals(SignalMask.of(signal), SignalMask.SUPERVISOR & SignalMask.of(signal), signal.toString());
    }
    for (int raised : new int[] {5, 6, 31}) {
      assertEquals(1L << raised - 1, SignalMask.SUPERVISOR & SignalMask.of(new Signal(raised)), "signal " + raised);
    }
    for (int fault : new int[] {4, 7, 8, 9, 11, 13, 19, 32, 33}) {
      assertEquals(0, SignalMask.SUPERVISOR & SignalMask.of(new Signal(fault)), "signal " + fault);
    }
  }
}
