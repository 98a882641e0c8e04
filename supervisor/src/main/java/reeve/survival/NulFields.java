package reeve.survival;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import reeve.posix.RawText;

/** Fields that end with NUL each, which no path, argument, variable or version contains. Pure. */
final class NulFields {
  private NulFields() {}

  static void put(ByteArrayOutputStream out, String field) {
    put(out, RawText.bytes(field));
  }

  static void put(ByteArrayOutputStream out, byte[] field) {
    out.write(field, 0, field.length);
    out.write(0);
  }

  /** @return null: the content does not end with the end of a field */
  static List<byte[]> split(byte[] content, int length) {
    List<byte[]> fields = new ArrayList<>();
    int start = 0;
    for (int i = 0; i < length; i++) {
      if (content[i] == 0) {
        fields.add(Arrays.copyOfRange(content, start, i));
        start = i + 1;
      }
    }
    return start == length ? fields : null;
  }
}
