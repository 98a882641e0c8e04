package reeve.survival;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Decodes a record of {@link StateOutput}. Every method throws {@link StateFormatException} for a record that ends too
 * early or has a value that it cannot have.
 */
public final class StateInput {
  private final byte[] bytes;
  private int at;

  /** @param bytes the whole record */
  public StateInput(byte[] bytes) {
    this.bytes = bytes;
  }

  private void need(int count) {
    if (count < 0 || count > bytes.length - at) {
      throw new StateFormatException("it ends within a value");
    }
  }

  public int getByte() {
    need(1);
    return bytes[at++];
  }

  public boolean getBoolean() {
    int value = getByte();
    if (value != 0 && value != 1) {
      throw new StateFormatException("a flag is " + value);
    }
    return value == 1;
  }

  public int getInt() {
    need(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = value << 8 | bytes[at++] & 0xff;
    }
    return value;
  }

  public long getLong() {
    long high = getInt();
    return high << 32 | getInt() & 0xffffffffL;
  }

  /** Returns a number of list items, for each of which at least one byte must follow. */
  public int getCount() {
    int count = getInt();
    need(count);
    return count;
  }

  /** Returns null if null was encoded. */
  public String getString() {
    int size = getInt();
    if (size == -1) {
      return null;
    }
    need(size);
    String value = new String(bytes, at, size, StandardCharsets.UTF_8);
    at += size;
    return value;
  }

  /** Returns the constant that was encoded by its ordinal. */
  public <E extends Enum<E>> E getEnum(E[] values) {
    int ordinal = getByte();
    if (ordinal < 0 || ordinal >= values.length) {
      throw new StateFormatException(ordinal + " is no " + values[0].getDeclaringClass().getSimpleName());
    }
    return values[ordinal];
  }

  /** Returns what was not decoded yet. */
  byte[] rest() {
    return Arrays.copyOfRange(bytes, at, bytes.length);
  }

  /** Whether everything was decoded. */
  public boolean isAtEnd() {
    return at == bytes.length;
  }
}
