package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads files of /proc with our own calls, which are faster than those of the JDK: a stop waits while this is done for
 * hundreds of processes. Other processes decide how long these files are, so every read has a bound, and every
 * descriptor is closed also when memory runs out. Any thread.
 */
final class ProcFiles {
  /** The largest file that is read as a whole: the users of a large site, or ten thousand mounts. */
  static final int MAX_WHOLE = 8 << 20;

  /**
   * How much of an environment is searched. The environments of real programs are smaller by far; that of a process
   * that makes it larger must not take the time of others.
   */
  static final int MAX_ENVIRONMENT = 256 << 10;

  /** The longest value of a variable that is returned. */
  static final int MAX_VALUE = 4096;

  /** A stat line has 52 numbers of at most 20 digits, and a name. */
  private static final int MAX_STAT = 4096;

  private static final LibC.Symbol MEMMEM = new LibC.Symbol("memmem");

  private ProcFiles() {}

  /**
   * Reads all of a short file into {@code s.bytes}.
   *
   * @param most not more than the size of the buffer
   * @return its length, at most {@code most}; or minus an error number
   */
  static int read(Scratch s, String path, int most) {
    int fd = ProcFile.open(s, path);
    if (fd < 0) {
      return fd;
    }
    int length = 0;
    int got = 1;
    try {
      while (length < most && got > 0) {
        got = s.call(LibC.read, fd, s.address + length, most - length);
        length += Math.max(got, 0);
      }
      s.memory.read(0, s.bytes, 0, length); // before the close, which uses the buffer
    } finally {
      ProcFile.close(s, fd);
    }
    return got < 0 ? got : length;
  }

  /** Returns a copy of a whole file, or null when it cannot be read or is larger than {@link #MAX_WHOLE}. */
  static byte[] read(String path) {
    byte[] bytes = head(path, MAX_WHOLE + 1);
    return bytes == null || bytes.length > MAX_WHOLE ? null : bytes;
  }

  /** Returns a copy of the beginning of a file, at most {@code most} bytes, or null when it cannot be read. */
  static byte[] head(String path, int most) {
    Scratch s = Scratch.acquire();
    try (ProcFile file = new ProcFile(s, path)) {
      if (file.error() < 0) {
        return null;
      }
      byte[] all = {};
      int length = 0;
      while (length < most) {
        int got = file.next();
        if (got < 0) {
          return null;
        }
        if (got == 0) {
          break;
        }
        int taken = Math.min(got, most - length);
        if (length + taken > all.length) {
          all = Arrays.copyOf(all, Math.max(length + taken, Math.min(2 * all.length, most)));
        }
        System.arraycopy(file.bytes, 0, all, length, taken);
        length += taken;
      }
      return length == all.length ? all : Arrays.copyOf(all, length);
    } finally {
      s.release();
    }
  }

  /**
   * Reads the stat line of a process; null if it is gone, or we may not see it.
   *
   * @throws IllegalStateException if there is no descriptor or no memory to read it
   */
  static ProcStat stat(Scratch s, int pid) {
    String path = "/proc/" + pid + "/stat";
    int length = read(s, path, MAX_STAT);
    throwIfShort(length, path);
    return length <= 0 ? null : ProcStatParser.parse(s.bytes, length);
  }

  static ProcStat stat(int pid) {
    Scratch s = Scratch.acquire();
    try {
      return stat(s, pid);
    } finally {
      s.release();
    }
  }

  /**
   * Throws if a file could not be read for want of a descriptor or of memory: the process that it describes must not be
   * taken for one that is gone.
   *
   * @param result of the call; minus an error number
   */
  static void throwIfShort(int result, String path) {
    if (Errno.isShortage(-result)) {
      throw new IllegalStateException("cannot read \"" + path + "\": " + Errno.text(-result));
    }
  }

  /** Lists the entries of a directory that are numbers; empty when it cannot be read. */
  static int[] numbers(String path) {
    try (ProcDirectory directory = new ProcDirectory(path)) {
      return directory.rest();
    }
  }

  /**
   * Reads a variable of a process. Immediately after a spawn it may be missing as well: the kernel lets us continue
   * when the child has its new address space, slightly before its environment is there (and its name in stat).
   *
   * @return null: not set within the first {@link #MAX_ENVIRONMENT} bytes, longer than {@link #MAX_VALUE}, or not
   *     readable
   */
  static String variable(int pid, String name) {
    return variable("/proc/" + pid + "/environ", name);
  }

  static String variable(String path, String name) {
    Scratch s = Scratch.acquire();
    Scratch key = Scratch.acquire();
    try (ProcFile file = new ProcFile(s, path)) {
      if (file.error() < 0) {
        return null;
      }
      VariableSearch search = new VariableSearch(name, MAX_VALUE);
      long keyAddress = key.string(0, name + "=");
      int searched = 0;
      for (int got = file.next(); got > 0; got = file.next()) {
        searched += got;
        // Most pieces do not contain the key, which is found out faster by memmem(3) than here.
        if (!search.isInside() && key.onceLong(MEMMEM, s.address, got, keyAddress, search.key.length) == 0) {
          search.skip(file.bytes, got);
        } else if (search.add(file.bytes, 0, got)) {
          break;
        }
        if (searched >= MAX_ENVIRONMENT) {
          return null;
        }
      }
      return search.value();
    } finally {
      key.release();
      s.release();
    }
  }

  /** Searches an environment, which is passed in pieces, for the value of a variable. Pure. */
  static final class VariableSearch {
    private final byte[] key;
    private final int most;
    /** How many bytes of the key the present entry has matched; -1: it is another variable. */
    private int matched;
    private byte[] value;
    private int length;
    private boolean complete;

    /** Returns whether the last piece ended in the key or in the value. */
    boolean isInside() {
      return matched > 0;
    }

    /** Passes a piece that does not contain the key as a whole: its end may be the beginning of the key. */
    void skip(byte[] bytes, int count) {
      matched = count < key.length ? matched : -1;
      add(bytes, Math.max(0, count - key.length), count);
    }

    /** @param most the longest value that is found */
    VariableSearch(String name, int most) {
      this.key = (name + "=").getBytes(StandardCharsets.UTF_8);
      this.most = most;
    }

    /**
     * Searches the next piece.
     *
     * @param from where it begins
     * @param count where it ends
     * @return whether the search is over
     */
    boolean add(byte[] bytes, int from, int count) {
      int state = matched;
      for (int i = from; i < count && !complete; i++) {
        byte b = bytes[i];
        if (state == key.length) {
          matched = state;
          take(b);
        } else if (b == 0) {
          state = 0;
        } else if (state >= 0) {
          state = b == key[state] ? state + 1 : -1;
        }
      }
      matched = state;
      return complete;
    }

    private void take(byte b) {
      if (b == 0 || length == most) {
        complete = true;
        length = b == 0 ? length : -1;
        return;
      }
      if (value == null) {
        value = new byte[Math.min(256, most)];
      } else if (length == value.length) {
        value = Arrays.copyOf(value, Math.min(2 * length, most));
      }
      value[length++] = b;
    }

    /** Returns the value; null: none was found. The last entry need not end with NUL. */
    String value() {
      if (matched < key.length || length < 0) {
        return null;
      }
      return length == 0 ? "" : new String(value, 0, length, StandardCharsets.UTF_8);
    }
  }
}
