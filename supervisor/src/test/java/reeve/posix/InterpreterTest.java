package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InterpreterTest {
  private static String of(String head) {
    return Interpreter.of(head.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void aScriptNamesItsInterpreterInItsFirstLine() {
    assertEquals("/bin/sh", of("#!/bin/sh\nexit 0\n"));
    assertEquals("/bin/sh", of("#! \t/bin/sh -e\n"));
    assertEquals("/usr/bin/env", of("#!/usr/bin/env\tpython3\n"));
    assertEquals("/opt/ä", of("#!/opt/ä"));
    assertEquals("relative", of("#!relative\n"));
  }

  @Test
  void aCarriageReturnIsPartOfTheName() {
    assertEquals("/bin/sh\r", of("#!/bin/sh\r\n"));
  }

  @Test
  void theNameEndsAtNul() {
    assertEquals("/bin/sh", of("#!/bin/sh\0more\n"));
  }

  @Test
  void anEmptyFirstLineNamesNoInterpreter() {
    assertNull(of("#!\n/bin/sh\n"));
    assertNull(of("#!  \n"));
    assertNull(of("#!"));
    assertNull(of("#"));
    assertNull(of(""));
    assertNull(of(" #!/bin/sh\n"));
  }

  /** An ELF header, a program header that is no interpreter, one that is, and its path. */
  private static byte[] elf(long offset, long size) {
    ByteBuffer b = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    b.put(new byte[] {0x7f, 'E', 'L', 'F', 2, 1, 1});
    b.putLong(32, 64).putShort(54, (short) 56).putShort(56, (short) 2);
    b.putInt(64, 6);
    b.putInt(120, 3).putLong(128, offset).putLong(152, size);
    b.position(200);
    b.put("/lib/ld.so\0".getBytes(StandardCharsets.US_ASCII));
    return b.array();
  }

  @Test
  void aProgramNamesItsInterpreterInItsHeaders() {
    assertEquals("/lib/ld.so", Interpreter.of(elf(200, 11)));
    assertTrue(Interpreter.isElf(elf(200, 11)));
  }

  @Test
  void aPathOutsideTheBytesReadIsNotKnown() {
    assertNull(Interpreter.of(elf(300, 11)));
    assertNull(Interpreter.of(elf(250, 11)));
    assertNull(Interpreter.of(elf(-1, 11)));
    assertNull(Interpreter.of(elf(200, -5)));
    assertNull(Interpreter.of(elf(200, Long.MAX_VALUE)));
    assertNull(Interpreter.of(elf(Long.MAX_VALUE, Long.MAX_VALUE)));
    assertNull(Interpreter.of(elf(200, 1)));
  }

  @Test
  void aProgramOf32BitsAndAStaticProgramNameNoInterpreter() {
    byte[] head = elf(200, 11);
    head[4] = 1;
    assertNull(Interpreter.of(head));
    byte[] fixed = elf(200, 11);
    fixed[120] = 1;
    assertNull(Interpreter.of(fixed));
  }

  @Test
  void truncatedAndDamagedHeadersThrowNothing() {
    byte[] good = elf(200, 11);
    for (int length = 0; length < good.length; length++) {
      Interpreter.of(Arrays.copyOf(good, length));
    }
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bad = good.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bad[4 + random.nextInt(170)] = (byte) random.nextInt(256);
      }
      Interpreter.of(bad);
    }
    assertFalse(Interpreter.isElf(new byte[] {0x7f, 'E', 'L', 'F'}));
  }
}
