package reeve.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class InheritedSignalsTest {
  private static List<String> reset(String ignored) {
    return InheritedSignals.reset(List.of("x"), "SigBlk:\t0000000000000000\nSigIgn:\t" + ignored + "\nSigCgt:\t00\n");
  }

  @Test
  void onlyIgnoredSignalsThatTestsUseAreReset() {
    assertEquals(List.of("x"), reset("0000000000000000"));
    assertEquals(List.of("x"), reset("0000000180000000"));
    List<String> expected = List.of("env", "--default-signal=HUP,INT,QUIT,PIPE,TERM,TSTP,TTIN,TTOU", "x");
    for (String ignored : List.of("0000000000000001", "0000000000000006", "ffffffffffffffff")) {
      assertEquals(expected, reset(ignored));
    }
  }
}
