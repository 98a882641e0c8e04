package reeve.posix;

import java.util.Arrays;

/**
 * The entries of a directory that are numbers: the processes in /proc, the threads or the descriptors of a process.
 * They are read in pieces, so that their count, which other processes decide, costs no memory. Any thread.
 */
final class ProcDirectory implements AutoCloseable {
  // struct linux_dirent64 { u64 d_ino; s64 d_off; unsigned short d_reclen; unsigned char d_type; char d_name[]; }
  // (getdents64(2))
  private static final int D_RECLEN = 16;
  private static final int D_NAME = 19;

  private final Scratch s = Scratch.acquire();
  private final int fd;
  private int at;
  private int end;

  /** Opens a directory. The caller closes this object also after an error. */
  ProcDirectory(String path) {
    int opened = -1;
    try {
      opened = ProcFile.open(s, path);
    } catch (RuntimeException | Error e) {
      s.release();
      throw e;
    }
    fd = opened;
  }

  /** Returns why the directory could not be opened: 0 or minus an error number. */
  int error() {
    return Math.min(fd, 0);
  }

  /** Returns the next number; -1: there is none, or the directory cannot be read (any more). */
  int next() {
    if (fd < 0) {
      return -1;
    }
    while (true) {
      if (at >= end) {
        at = 0;
        end = s.call(LibC.getdents64, fd, s.address, s.size());
        if (end <= 0) {
          return -1;
        }
        s.memory.read(0, s.bytes, 0, end);
      }
      int number = number(s.bytes, at + D_NAME);
      at += s.bytes[at + D_RECLEN] & 0xff | (s.bytes[at + D_RECLEN + 1] & 0xff) << 8;
      if (number >= 0) {
        return number;
      }
    }
  }

  /** Returns all numbers that {@link #next} has not returned. */
  int[] rest() {
    int[] found = new int[16];
    int count = 0;
    for (int number = next(); number >= 0; number = next()) {
      if (count == found.length) {
        found = Arrays.copyOf(found, 2 * count);
      }
      found[count++] = number;
    }
    return Arrays.copyOf(found, count);
  }

  /** Parses a C string as a number; -1: it is not a number. */
  private static int number(byte[] bytes, int from) {
    int number = 0;
    int i = from;
    for (; bytes[i] != 0; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      number = 10 * number + bytes[i] - '0';
    }
    return i == from ? -1 : number;
  }

  @Override
  public void close() {
    try {
      if (fd >= 0) {
        ProcFile.close(s, fd);
      }
    } finally {
      s.release();
    }
  }
}
