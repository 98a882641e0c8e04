package reeve.posix;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RawTextTest {
  @Test
  void everyByteComesBack() {
    byte[] all = new byte[512];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    assertArrayEquals(all, RawText.bytes(RawText.of(all)));
  }

  @Test
  void validTextIsTheSameText() {
    for (String text : new String[] {"", "/bin/sh", "Grüße", "\uD83D\uDC80 \uFFFD"}) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      assertArrayEquals(utf8, RawText.bytes(RawText.of(utf8)));
    }
    assertEquals("Grüße", RawText.of("Grüße".getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void textAfterRawBytesIsKept() {
    assertArrayEquals(new byte[] {'a', (byte) 0xff, (byte) 0xc3, (byte) 0xbc},
        RawText.bytes(RawText.of(new byte[] {'a', (byte) 0xff}) + "ü"));
  }

  /** The second half of a pair of surrogates may look like a raw byte. */
  @Test
  void aCharacterOfTwoCharsAfterRawBytesIsKept() {
    String skull = "\uD83D\uDC80";
    byte[] bytes = RawText.bytes(RawText.of(new byte[] {(byte) 0xff}) + skull);
    assertArrayEquals(new byte[] {(byte) 0xff, (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0x80}, bytes);
  }
}
