package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads directories with the types of their entries (getdents64(2)), which takes no call for each of them on the usual
 * file systems. Names are UTF-8 whatever the locale of this process is. Any thread; blocks on slow file systems.
 */
public final class DirectoryListing {
  /** struct linux_dirent64 { u64 d_ino; s64 d_off; u16 d_reclen; u8 d_type; char d_name[]; } */
  private static final int D_RECLEN = 16;

  private static final int D_TYPE = 18;
  private static final int D_NAME = 19;

  // dirent.h
  private static final int DT_UNKNOWN = 0;
  private static final int DT_DIR = 4;

  private static final int BUFFER = 1 << 15;

  /**
   * An entry, without {@code .} and {@code ..}.
   *
   * @param directory whether it is a directory; a symbolic link never is
   */
  public record Entry(String name, boolean directory) {}

  private DirectoryListing() {}

  /**
   * Lists a directory.
   *
   * @param path absolute; the last name may not be a symbolic link
   * @return null: it cannot be read, or is no directory
   */
  public static List<Entry> read(String path) {
    if (path.indexOf('\0') >= 0) {
      return null;
    }
    int fd = Descriptors.open(path, DirectoryFiles.O_DIRECTORY, 0);
    if (fd < 0) {
      return null;
    }
    Scratch s = Scratch.acquire();
    try {
      List<Entry> entries = new ArrayList<>();
      s.ensure(BUFFER);
      int got;
      while ((got = s.call(LibC.getdents64, fd, s.address, s.size())) > 0) {
        s.memory.read(0, s.bytes, 0, got);
        for (int at = 0; at < got;) {
          add(entries, fd, s.bytes, at);
          at += s.bytes[at + D_RECLEN] & 0xff | (s.bytes[at + D_RECLEN + 1] & 0xff) << 8;
        }
      }
      return got < 0 ? null : entries;
    } finally {
      Descriptors.close(s, fd);
      s.release();
    }
  }

  private static void add(List<Entry> entries, int fd, byte[] bytes, int at) {
    int end = at + D_NAME;
    while (bytes[end] != 0) {
      end++;
    }
    String name = new String(bytes, at + D_NAME, end - at - D_NAME, StandardCharsets.UTF_8);
    if (name.equals(".") || name.equals("..")) {
      return;
    }
    int type = bytes[at + D_TYPE];
    FileStatus status = type == DT_UNKNOWN ? DirectoryFiles.stat(fd, name) : null;
    entries.add(new Entry(name, type == DT_DIR || status != null && status.isDirectory()));
  }
}
