package reeve.cli;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.Errno;
import reeve.posix.Posix;

/** The end of a log, for a person to see at a glance. */
final class LastLines {
  /** What is read from the file: a line that is longer is cut at its beginning. */
  private static final int READ = 16 * 1024;

  private LastLines() {}

  /**
   * @param most how many lines
   * @return harmless lines; one sentence instead if the file cannot be read; empty if nothing is in it
   */
  static List<String> of(Posix posix, String path, int most) {
    // Non-blocking, for it may be a FIFO that nobody writes to.
    int fd = posix.open(path, Posix.Open.RDONLY | Posix.Open.NONBLOCK, 0);
    if (fd < 0) {
      return fd == -Errno.ENOENT ? List.of() : List.of("(cannot read \"" + Text.line(path) + "\": " + Errno.text(-fd) + ")");
    }
    try {
      Posix.FileInfo info = posix.fileInfo(fd);
      if (info == null || !info.isRegular()) {
        return List.of();
      }
      if (info.size() > READ) {
        posix.seek(fd, info.size() - READ);
      }
      byte[] bytes = new byte[READ];
      int used = 0;
      int got = 1;
      while (used < READ && got > 0) {
        got = posix.read(fd, bytes, used, READ - used);
        used += Math.max(got, 0);
      }
      return last(new String(bytes, 0, used, StandardCharsets.UTF_8), most);
    } finally {
      posix.close(fd);
    }
  }

  /** Pure. */
  static List<String> last(String text, int most) {
    List<String> lines = new ArrayList<>();
    int end = text.endsWith("\n") ? text.length() - 1 : text.length();
    while (end > 0 && lines.size() < most || end == 0 && text.startsWith("\n") && lines.size() < most) {
      int begin = text.lastIndexOf('\n', end - 1);
      lines.add(0, Text.line(plain(text.substring(begin + 1, end))));
      end = begin;
    }
    return lines;
  }

  /** Without colours (ECMA-48, CSI sequences) and with blanks for tabs. */
  private static String plain(String line) {
    StringBuilder text = new StringBuilder(line.length());
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\033' && i + 1 < line.length() && line.charAt(i + 1) == '[') {
        i += 2;
        while (i < line.length() && (line.charAt(i) < '@' || line.charAt(i) > '~')) {
          i++;
        }
      } else if (c == '\t') {
        text.append("    ");
      } else if (c != '\r' || i + 1 < line.length()) {
        text.append(c);
      }
    }
    return text.toString();
  }
}
