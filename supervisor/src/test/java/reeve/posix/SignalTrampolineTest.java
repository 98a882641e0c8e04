package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The machine code, byte by byte. Each expected text was disassembled, and run on its processor or an emulator. */
class SignalTrampolineTest {
  private static String code(String architecture, long previous) {
    return HexFormat.of().formatHex(SignalTrampoline.code(architecture, 0x12345, 77, previous));
  }

  @Test
  void x86PassesFaultsOnAndWritesTheRest() {
    assertEquals("f30f1efa" + "8b4608" + "85c0" + "7f20" + "83f8fa" + "7509" + "817e1045230100" + "7412"
        + "bf4d000000" + "ba18000000" + "b801000000" + "0f05" + "c3" + "48b8bc9a78563412f007" + "ffe0",
        code("amd64", 0x7f0123456789abcL));
  }

  @Test
  void armPassesFaultsOnAndWritesTheRest() {
    assertEquals("5f2403d5" + "280840b9" + "1f010071" + "8c010054" + "1f190031" + "a1000054" + "281040b9" + "69010018"
        + "1f01096b" + "c0000054" + "20010018" + "020380d2" + "080880d2" + "010000d4" + "c0035fd6" + "a9000058"
        + "20011fd6" + "1f2003d5" + "45230100" + "4d000000" + "bc9a78563412f007",
        code("aarch64", 0x7f0123456789abcL));
  }

  /** It returns instead of jumping to address 0. */
  @Test
  void withoutAPreviousHandlerNothingIsPassedOn() {
    assertTrue(code("amd64", 0).endsWith("0f05" + "c3" + "c3"));
    assertTrue(code("aarch64", 0).contains("010000d4" + "c0035fd6" + "c0035fd6" + "c0035fd6" + "1f2003d5"));
  }

  @Test
  void thePartsOfEachCodeFit() {
    for (String architecture : new String[] {"amd64", "aarch64"}) {
      assertTrue(SignalTrampoline.code(architecture, 1, 2, 3).length <= SignalTrampoline.SIZE);
    }
    assertTrue(SignalTrampoline.SIZE <= FaultSignalReader.STRIDE && FaultSignalReader.STRIDE % 8 == 0);
  }

  @Test
  void thereIsNoCodeForAnotherProcessor() {
    assertTrue(SignalTrampoline.supports("amd64"));
    assertTrue(SignalTrampoline.supports("aarch64"));
    assertFalse(SignalTrampoline.supports("riscv64"));
    assertEquals("cannot handle signals on the processor \"riscv64\": operation not supported",
        assertThrows(SyscallException.class, () -> FaultSignalReader.open("riscv64"))
            .getMessage());
  }
}
