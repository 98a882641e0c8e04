package reeve.survival;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Encodes the values of a record into an array that is used again for the next record. All numbers are big-endian. Not
 * for several threads.
 */
public final class StateOutput {
  private byte[] bytes = new byte[512];
  private int length;

  /** Begins a record: what was encoded before is discarded. */
  public void clear() {
    length = 0;
  }

  /** The array with the record, from its first byte on; valid until the next value is added. */
  public byte[] array() {
    return bytes;
  }

  /** The size of the record in bytes. */
  public int length() {
    return length;
  }

  private void ensure(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, length + more));
    }
  }

  public void putByte(int value) {
    ensure(1);
    bytes[length++] = (byte) value;
  }

  public void putBoolean(boolean value) {
    putByte(value ? 1 : 0);
  }

  public void putInt(int value) {
    ensure(4);
    putInt(bytes, length, value);
    length += 4;
  }

  /** Without a loop, because it runs interpreted between the death of a service and its restart. */
  static void putInt(byte[] bytes, int at, int value) {
    bytes[at] = (byte) (value >>> 24);
    bytes[at + 1] = (byte) (value >>> 16);
    bytes[at + 2] = (byte) (value >>> 8);
    bytes[at + 3] = (byte) value;
  }

  public void putLong(long value) {
    ensure(8);
    putInt(bytes, length, (int) (value >>> 32));
    putInt(bytes, length + 4, (int) value);
    length += 8;
  }

  /** @param value null is distinguished from an empty string */
  public void putString(String value) {
    if (value == null) {
      putInt(-1);
      return;
    }
    byte[] encoded = value.getBytes(StandardCharsets.UTF_8);
    putInt(encoded.length);
    ensure(encoded.length);
    System.arraycopy(encoded, 0, bytes, length, encoded.length);
    length += encoded.length;
  }
}
