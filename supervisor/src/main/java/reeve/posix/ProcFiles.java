package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads /proc with our own calls, which are faster than those of the JDK: a stop waits while this is done for hundreds
 * of processes. Any thread.
 */
final class ProcFiles {
  // struct linux_dirent64 { u64 d_ino; s64 d_off; unsigned short d_reclen; unsigned char d_type; char d_name[]; }
  // (getdents64(2))
  private static final int D_RECLEN = 16;
  private static final int D_NAME = 19;
  private static final int[] NONE = {};

  /** st_nlink: 8 bytes at 16 on x86-64, 4 at 20 on arm64. */
  private static final int ST_NLINK = System.getProperty("os.arch").equals("aarch64") ? 20 : 16;

  /** -1: not known yet; 0: this kernel has no /proc/PID/task/TID/children; 1: it has this file. */
  private static volatile int childrenFile = -1;

  private ProcFiles() {}

  /**
   * Reads all of a file into {@code s.bytes}.
   *
   * @return its length, or minus an error number
   */
  static int read(Scratch s, String path) {
    int fd = s.call(LibC.open, s.string(0, path), LibC.O_CLOEXEC | LibC.O_NOCTTY, 0);
    if (fd < 0) {
      return fd;
    }
    int length = 0;
    while (true) {
      if (length == s.size()) {
        s.ensure(2 * length);
      }
      int got = s.call(LibC.read, fd, s.address, s.size() - length);
      if (got <= 0) {
        s.once(LibC.close, fd);
        return got < 0 ? got : length;
      }
      s.memory.read(0, s.bytes, length, got);
      length += got;
    }
  }

  /** Returns a copy of a whole file, or null when it cannot be read. */
  static byte[] read(String path) {
    Scratch s = Scratch.acquire();
    try {
      int length = read(s, path);
      return length < 0 ? null : Arrays.copyOf(s.bytes, length);
    } finally {
      s.release();
    }
  }

  /** Returns a copy of the beginning of a file, at most {@code most} bytes, or null when it cannot be read. */
  static byte[] head(String path, int most) {
    Scratch s = Scratch.acquire();
    try {
      int fd = s.call(LibC.open, s.string(0, path), LibC.O_CLOEXEC | LibC.O_NOCTTY, 0);
      if (fd < 0) {
        return null;
      }
      s.ensure(most);
      int got = s.call(LibC.read, fd, s.address, most);
      s.once(LibC.close, fd);
      return got < 0 ? null : s.memory.getByteArray(0, got);
    } finally {
      s.release();
    }
  }

  /** Reads the stat line of a process; null if it is gone. */
  static ProcStat stat(Scratch s, int pid) {
    int length = read(s, "/proc/" + pid + "/stat");
    return length <= 0 ? null : ProcStatParser.parse(s.bytes, length);
  }

  /** Lists the entries of a directory that are numbers; empty when it cannot be read. */
  static int[] numbers(Scratch s, String directory) {
    int[] found = numbersOrNull(s, directory);
    return found == null ? NONE : found;
  }

  /** Lists the entries of a directory that are numbers; null when it cannot be read. */
  static int[] numbersOrNull(Scratch s, String directory) {
    int fd = s.call(LibC.open, s.string(0, directory), LibC.O_CLOEXEC | LibC.O_NOCTTY, 0);
    if (fd < 0) {
      return null;
    }
    int[] found = new int[16];
    int count = 0;
    int got;
    while ((got = s.call(LibC.getdents64, fd, s.address, s.size())) > 0) {
      s.memory.read(0, s.bytes, 0, got);
      for (int at = 0; at < got;) {
        int number = number(s.bytes, at + D_NAME);
        if (number >= 0) {
          if (count == found.length) {
            found = Arrays.copyOf(found, 2 * count);
          }
          found[count++] = number;
        }
        at += s.bytes[at + D_RECLEN] & 0xff | (s.bytes[at + D_RECLEN + 1] & 0xff) << 8;
      }
    }
    s.once(LibC.close, fd);
    return Arrays.copyOf(found, count);
  }

  /** Parses a C string as a number; -1: it is not a number. */
  private static int number(byte[] bytes, int at) {
    int number = 0;
    int i = at;
    for (; bytes[i] != 0; i++) {
      if (bytes[i] < '0' || bytes[i] > '9') {
        return -1;
      }
      number = 10 * number + bytes[i] - '0';
    }
    return i == at ? -1 : number;
  }

  /**
   * Lists the children over all threads of a process. The file may lack a child if others end while it is read
   * (proc(5)): a caller that needs all children repeats this until no new child appears.
   */
  static int[] children(int pid) {
    Scratch s = Scratch.acquire();
    try {
      if (!hasChildrenFile(s)) {
        return childrenByWalk(s, pid);
      }
      String tasks = "/proc/" + pid + "/task";
      if (threads(s, tasks) == 1) {
        return add(NONE, s, tasks + "/" + pid + "/children");
      }
      int[] found = NONE;
      for (int tid : numbers(s, tasks)) {
        found = add(found, s, tasks + "/" + tid + "/children");
      }
      return found;
    } finally {
      s.release();
    }
  }

  /**
   * Counts the threads of a process: links of its task directory beyond 2 (proc_task_getattr() in fs/proc/base.c).
   *
   * @return 0 if it is gone
   */
  private static int threads(Scratch s, String tasks) {
    s.string(Descriptors.STAT_SIZE, tasks); // may move the buffer
    if (s.call(LibC.stat, s.address + Descriptors.STAT_SIZE, s.address) != 0) {
      return 0;
    }
    return s.memory.getInt(ST_NLINK) - 2;
  }

  /**
   * Lists the children of our first thread. As long as only the caller reaps, no child is missed: dead children stay in
   * the list until they are reaped.
   */
  static int[] orphans(int self) {
    Scratch s = Scratch.acquire();
    try {
      return hasChildrenFile(s) ? add(NONE, s, "/proc/self/task/" + self + "/children") : childrenByWalk(s, self);
    } finally {
      s.release();
    }
  }

  /** Returns {@code found}, followed by the numbers of a file. */
  private static int[] add(int[] found, Scratch s, String file) {
    int length = read(s, file);
    if (length <= 0) {
      return found;
    }
    int[] all = Arrays.copyOf(found, found.length + length / 2 + 1); // a number and a blank take at least two bytes
    int count = found.length;
    int number = 0;
    for (int i = 0; i < length; i++) {
      if (s.bytes[i] != ' ') {
        number = 10 * number + s.bytes[i] - '0';
      } else {
        all[count++] = number;
        number = 0;
      }
    }
    return Arrays.copyOf(all, count);
  }

  private static boolean hasChildrenFile(Scratch s) {
    int known = childrenFile;
    if (known < 0) {
      known = read(s, "/proc/thread-self/children") >= 0 ? 1 : 0;
      childrenFile = known;
    }
    return known == 1;
  }

  /** Lists the children of a process where the kernel is built without CONFIG_PROC_CHILDREN. */
  static int[] childrenByWalk(Scratch s, int pid) {
    int[] found = new int[8];
    int count = 0;
    for (int other : numbers(s, "/proc")) {
      ProcStat stat = stat(s, other);
      if (stat != null && stat.ppid() == pid) {
        if (count == found.length) {
          found = Arrays.copyOf(found, 2 * count);
        }
        found[count++] = other;
      }
    }
    return Arrays.copyOf(found, count);
  }

  /**
   * Reads a variable of a process. Immediately after a spawn it may be missing as well: the kernel lets us continue
   * when the child has its new address space, slightly before its environment is there (and its name in stat).
   *
   * @return null: not set, or not readable
   */
  static String variable(int pid, String name) {
    Scratch s = Scratch.acquire();
    try {
      int length = read(s, "/proc/" + pid + "/environ");
      byte[] key = (name + "=").getBytes(StandardCharsets.UTF_8);
      for (int start = 0; start < length;) {
        int end = start;
        while (end < length && s.bytes[end] != 0) {
          end++;
        }
        if (end - start >= key.length && Arrays.equals(s.bytes, start, start + key.length, key, 0, key.length)) {
          return new String(s.bytes, start + key.length, end - start - key.length, StandardCharsets.UTF_8);
        }
        start = end + 1;
      }
      return null;
    } finally {
      s.release();
    }
  }
}
