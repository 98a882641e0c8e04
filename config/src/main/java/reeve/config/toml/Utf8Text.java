package reeve.config.toml;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads a file as text: strict UTF-8, no control characters, at most 16 MiB. It is decoded here because the JDK's
 * decoder and toml4j either replace bad bytes silently or do not say where they are.
 */
public final class Utf8Text {
  /** The size of the largest file that is read. */
  public static final int MAX_BYTES = 16 << 20;

  /** A file cannot be read. The message begins with "cannot". */
  public static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    /** The line of the bad byte, counted from 1; 0 if the file as a whole cannot be read. */
    public final int line;
    /** True if there is no such file. */
    public final boolean missing;

    Unreadable(int line, boolean missing, String message) {
      super(message, null, false, false);
      this.line = line;
      this.missing = missing;
    }
  }

  private Utf8Text() {}

  /**
   * Reads a file. Blocks as long as the disk does.
   *
   * @param path used as it is
   * @return the text without a byte order mark
   * @throws Unreadable if there is no such regular file, it cannot be read, or it is not text
   */
  public static String read(String path) throws Unreadable {
    File file = new File(path);
    if (!file.isFile()) {
      throw notAFile(file);
    }
    byte[] bytes;
    try (FileInputStream in = new FileInputStream(file)) {
      bytes = in.readNBytes(MAX_BYTES + 1);
    } catch (IOException e) {
      throw new Unreadable(0, false, "cannot read the file: " + reason(file, e));
    }
    if (bytes.length > MAX_BYTES) {
      throw new Unreadable(0, false, "cannot read the file: it is larger than 16 MiB");
    }
    return decode(bytes);
  }

  private static Unreadable notAFile(File file) {
    if (file.isDirectory()) {
      return new Unreadable(0, false, "cannot read the file: it is a directory");
    }
    if (file.exists()) {
      return new Unreadable(0, false, "cannot read the file: it is not a regular file");
    }
    File parent = file.getAbsoluteFile().getParentFile();
    if (parent != null && parent.isDirectory() && !parent.canExecute()) {
      return new Unreadable(0, false, "cannot read the file: permission denied for its directory");
    }
    return new Unreadable(0, true, "cannot read the file: no such file");
  }

  /** The cause alone, in lower case: FileNotFoundException says {@code path (Permission denied)}. */
  private static String reason(File file, IOException e) {
    String text = e.getMessage();
    if (text == null) {
      return "input/output error";
    }
    int open = text.lastIndexOf('(');
    boolean bracketed = open >= 0 && text.endsWith(")");
    String cause = bracketed ? text.substring(open + 1, text.length() - 1) : text;
    return cause.isEmpty() || cause.contains(file.getPath()) ? "input/output error"
        : cause.toLowerCase(Locale.ROOT);
  }

  /**
   * Rejects overlong forms, surrogates, everything above U+10FFFF, and control characters other than tabs and line
   * ends.
   */
  static String decode(byte[] bytes) throws Unreadable {
    int start = bytes.length >= 3 && (bytes[0] & 0xff) == 0xef && (bytes[1] & 0xff) == 0xbb && (bytes[2] & 0xff) == 0xbf
        ? 3 : 0;
    int line = 1;
    int i = start;
    boolean ascii = true;
    while (i < bytes.length) {
      int b = bytes[i];
      if (b >= 0x20 && b != 0x7f) {
        i++;
      } else if (b == '\n') {
        line++;
        i++;
      } else if (b < 0) {
        int length = sequenceLength(bytes, i);
        if (length == 0) {
          throw new Unreadable(line, false,
              "cannot read the file as UTF-8: the byte 0x" + hex(b & 0xff) + " does not belong here");
        }
        ascii = false;
        i += length;
      } else if (b == '\t' || b == '\r' && i + 1 < bytes.length && bytes[i + 1] == '\n') {
        i++;
      } else {
        throw new Unreadable(line, false, b == '\r'
            ? "cannot use a carriage return without a line feed after it"
            : "cannot use the control character U+00" + hex(b) + " in a file");
      }
    }
    return new String(bytes, start, bytes.length - start, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
  }

  /** @return the length of the sequence that begins at {@code i}; 0 if it is not valid (Unicode 15, table 3-7) */
  private static int sequenceLength(byte[] bytes, int i) {
    int first = bytes[i] & 0xff;
    int length = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3
        : first >= 0xf0 && first <= 0xf4 ? 4 : 0;
    if (length == 0 || i + length > bytes.length) {
      return 0;
    }
    int second = bytes[i + 1] & 0xff;
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (second < low || second > high) {
      return 0;
    }
    for (int k = 2; k < length; k++) {
      if ((bytes[i + k] & 0xc0) != 0x80) {
        return 0;
      }
    }
    return length;
  }

  private static String hex(int b) {
    return b < 16 ? "0" + Integer.toHexString(b) : Integer.toHexString(b);
  }
}
