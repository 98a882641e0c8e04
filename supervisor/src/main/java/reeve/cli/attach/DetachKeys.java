package reeve.cli.attach;

import java.util.Arrays;
import java.util.Locale;

/**
 * Finds the keys that detach among what is typed. Keys that may become the sequence are kept back until the next one.
 * One thread.
 */
final class DetachKeys {
  private final byte[] sequence;
  private int matched;

  private DetachKeys(byte[] sequence) {
    this.sequence = sequence;
  }

  /**
   * Reads a sequence as docker writes it: {@code ctrl-p,ctrl-q}; each part is a character, or {@code ctrl-} with a
   * letter or one of {@code @[\\]^_}.
   *
   * @param text empty: no keys detach
   * @return null: it is not such a sequence
   */
  static DetachKeys parse(String text) {
    String[] parts = text.isEmpty() ? new String[0] : text.split(",", -1);
    byte[] keys = new byte[parts.length];
    for (int i = 0; i < keys.length; i++) {
      String part = parts[i].toLowerCase(Locale.ROOT);
      boolean control = part.startsWith("ctrl-") && part.length() == 6;
      char key = control ? Character.toUpperCase(part.charAt(5)) : parts[i].length() == 1 ? parts[i].charAt(0) : 0;
      if (key == 0 || key > '~' || control && (key < '@' || key > '_')) {
        return null;
      }
      keys[i] = (byte) (control ? key - '@' : key);
    }
    return new DetachKeys(keys);
  }

  /**
   * Takes keys that were typed.
   *
   * @return what is to be sent; null: the sequence is complete
   */
  byte[] typed(byte[] keys, int length) {
    byte[] out = new byte[length + sequence.length];
    int used = 0;
    for (int i = 0; i < length; i++) {
      while (matched > 0 && keys[i] != sequence[matched]) {
        int kept = restart(); // the sequence does not begin where it seemed to
        System.arraycopy(sequence, 0, out, used, matched - kept);
        used += matched - kept;
        matched = kept;
      }
      if (sequence.length > 0 && keys[i] == sequence[matched]) {
        matched++;
        if (matched == sequence.length) {
          return null;
        }
      } else {
        out[used++] = keys[i];
      }
    }
    return Arrays.copyOf(out, used);
  }

  /** How many of the keys after the first one that is kept back may begin the sequence. */
  private int restart() {
    int length = matched - 1;
    while (length > 0 && !Arrays.equals(sequence, matched - length, matched, sequence, 0, length)) {
      length--;
    }
    return length;
  }
}
