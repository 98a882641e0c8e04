package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Arrays;

/**
 * Text that may be made of bytes which are not UTF-8, such as the name of a program or PATH: on Linux these are bytes.
 * Each such byte becomes a low surrogate without a high one, U+DC80 to U+DCFF, which no valid UTF-8 has, and becomes
 * the same byte again (PEP 383). Pure.
 */
public final class RawText {
  private static final char FIRST = '\uDC80';
  private static final char LAST = '\uDCFF';
  private static final int BASE = 0xDC00;

  private RawText() {}

  /** Returns bytes as text. If they are not UTF-8, each byte from 0x80 on is kept for itself. */
  public static String of(byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    if (text.indexOf('\uFFFD') < 0) {
      return text;
    }
    char[] chars = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      chars[i] = bytes[i] < 0 ? (char) (BASE + (bytes[i] & 0xff)) : (char) bytes[i];
    }
    return new String(chars);
  }

  /** Returns the bytes of a text: those that it was made of, or its UTF-8. */
  public static byte[] bytes(String text) {
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    if (isAscii(encoded, text) || !isRaw(text)) {
      return encoded;
    }
    byte[] bytes = new byte[3 * text.length()];
    int length = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= FIRST && c <= LAST) {
        bytes[length++] = (byte) (c - BASE);
      } else {
        int end = i + Character.charCount(text.codePointAt(i)); // a pair of surrogates is one character
        byte[] one = text.substring(i, end).getBytes(StandardCharsets.UTF_8);
        System.arraycopy(one, 0, bytes, length, one.length);
        length += one.length;
        i = end - 1;
      }
    }
    return Arrays.copyOf(bytes, length);
  }

  /** Encodes several texts. */
  public static byte[][] bytes(List<String> texts) {
    byte[][] all = new byte[texts.size()][];
    for (int i = 0; i < all.length; i++) {
      all[i] = bytes(texts.get(i));
    }
    return all;
  }

  /** Most text is, and it is the fastest to recognise: what cannot be encoded becomes one question mark. */
  private static boolean isAscii(byte[] encoded, String text) {
    if (encoded.length != text.length()) {
      return false;
    }
    for (byte b : encoded) {
      if (b == '?') {
        return false;
      }
    }
    return true;
  }

  private static boolean isRaw(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= FIRST && c <= LAST && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)))) {
        return true;
      }
    }
    return false;
  }
}
