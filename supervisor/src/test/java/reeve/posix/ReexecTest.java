package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The parsers of files of /proc/self; SignalIT and ReexecIT test the re-execution itself. */
class ReexecTest {
  private static final byte[] BLOCKED = ascii("\nSigBlk:\t");

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Test
  void theCommandLineIsSplitAtNul() {
    assertArrayEquals(new byte[][] {ascii("java"), ascii("-cp"), ascii("a b")},
        Reexec.split(ascii("java\0-cp\0a b\0")));
  }

  @Test
  void emptyArgumentsAreKept() {
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
  void theMaskIsReadAfterItsLabel() {
    byte[] status =
        ascii("SigQ:\t1/2\nSigPnd:\t00000000000000ff\nSigBlk:\tfffffffe7ffbfeff\nSigIgn:\t0000000000000001\n");
    assertEquals(0xfffffffe7ffbfeffL, Reexec.maskOf(status, BLOCKED));
    assertEquals(1, Reexec.maskOf(status, ascii("\nSigIgn:\t")));
  }

  @Test
  void aMaskInALastLineWithoutALineEndIsRead() {
    assertEquals(0x1a, Reexec.maskOf(ascii("Name:\tx\nSigBlk:\t1A"), BLOCKED));
  }

  @Test
  void aNameThatLooksLikeTheLabelIsNotTheLabel() {
    // A process may give itself any name; the kernel writes a line feed in a name as \\n.
    assertEquals(2, Reexec.maskOf(ascii("Name:\tSigBlk:\t7\nSigBlk:\t2\n"), BLOCKED));
  }

  @Test
  void filesOfTheJvmAreRecognisedByTheirNames() {
    for (String file : new String[] {"/opt/jdk/lib/modules", "/opt/reeve/lib/jna.jar", "/dev/random", "/dev/urandom"}) {
      assertTrue(Reexec.isOfJvm(file), file);
    }
    for (String file : new String[] {"/run/lock/jar", "socket:[1]", "pipe:[2]", "/opt/reeve", "/dev/null",
        "/lib/modules.txt"}) {
      assertFalse(Reexec.isOfJvm(file), file);
    }
  }

  @Test
  void withoutALabelThereIsNoMask() {
    assertEquals(0, Reexec.maskOf(ascii("Name:\tx\n"), BLOCKED));
    assertEquals(0, Reexec.maskOf(new byte[0], BLOCKED));
  }
}
