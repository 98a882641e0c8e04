package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The parsers of what /proc/self has; the re-execution itself is in SignalIT and ReexecIT. */
class ReexecTest {
  private static final byte[] BLOCKED = ascii("\nSigBlk:\t");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void commandLineIsSplitAtNul() {
    assertArrayEquals(new byte[][] {ascii("java"), ascii("-cp"), ascii("a b")},
        Reexec.split(ascii("java\0-cp\0a b\0")));
  }

  @Test
  void emptyArgumentsCount() {
    assertArrayEquals(new byte[][] {ascii("java"), {}, ascii("x"), {}}, Reexec.split(ascii("java\0\0x\0\0")));
  }

  @Test
  void argumentsKeepBytesThatAreNotText() {
    assertArrayEquals(new byte[][] {{(byte) 0xff, (byte) 0xe9}},
        Reexec.split(new byte[] {(byte) 0xff, (byte) 0xe9, 0}));
  }

  @Test
  void textWithoutAClosingNulIsNotAnArgument() {
    assertArrayEquals(new byte[][] {ascii("a")}, Reexec.split(ascii("a\0cut off")));
    assertArrayEquals(new byte[0][], Reexec.split(new byte[0]));
  }

  @Test
  void maskIsReadBehindItsLabel() {
    byte[] status =
        ascii("SigQ:\t1/2\nSigPnd:\t00000000000000ff\nSigBlk:\tfffffffe7ffbfeff\nSigIgn:\t0000000000000001\n");
    assertEquals(0xfffffffe7ffbfeffL, Reexec.maskOf(status, BLOCKED));
    assertEquals(1, Reexec.maskOf(status, ascii("\nSigIgn:\t")));
  }

  @Test
  void maskOfTheLastLineWithoutItsEndIsRead() {
    assertEquals(0x1a, Reexec.maskOf(ascii("Name:\tx\nSigBlk:\t1A"), BLOCKED));
  }

  @Test
  void aNameThatLooksLikeTheLabelIsNone() {
    // A process may call itself anything; the kernel writes a line feed in a name as \\n.
    assertEquals(2, Reexec.maskOf(ascii("Name:\tSigBlk:\t7\nSigBlk:\t2\n"), BLOCKED));
  }

  @Test
  void filesOfTheJvmAreKnownByTheirNames() {
    for (String file : new String[] {"/opt/jdk/lib/modules", "/opt/reeve/lib/jna.jar", "/dev/random", "/dev/urandom"}) {
      assertTrue(Reexec.isOfJvm(file), file);
    }
    for (String file : new String[] {"/run/lock/jar", "socket:[1]", "pipe:[2]", "/opt/reeve", "/dev/null",
        "/lib/modules.txt"}) {
      assertFalse(Reexec.isOfJvm(file), file);
    }
  }

  @Test
  void noLabelIsNoMask() {
    assertEquals(0, Reexec.maskOf(ascii("Name:\tx\n"), BLOCKED));
    assertEquals(0, Reexec.maskOf(new byte[0], BLOCKED));
  }
}
