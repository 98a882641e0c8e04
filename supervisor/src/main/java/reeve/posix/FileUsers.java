package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The processes that have a file open, from /proc/PID/fd and /proc/PID/fdinfo (proc(5)). Any thread. */
final class FileUsers {
  private static final int ACCESS_MODE = 3;
  private static final int O_PATH = 010000000; // asm-generic/fcntl.h

  /** The flags are in the second line of a fdinfo file, whose length others decide: it lists locks, for example. */
  private static final int MAX_FLAGS = 256;

  private FileUsers() {}

  static List<FileStorage.Writer> writersOf(long device, long inode) {
    List<FileStorage.Writer> writers = new ArrayList<>();
    visitAll(device, inode, writers);
    return writers;
  }

  static int openWritten(long device, long inode) {
    return visitAll(device, inode, null);
  }

  /**
   * Visits all processes but this one.
   *
   * @param writers receives those that have the file open for writing; null: the file is opened through the first one
   * @return a descriptor of the file, or minus an error number
   */
  private static int visitAll(long device, long inode, List<FileStorage.Writer> writers) {
    int opened = -Errno.ENOENT;
    Scratch s = Scratch.acquire();
    try (ProcDirectory processes = new ProcDirectory("/proc")) {
      int own = s.call(LibC.getpid);
      for (int pid = processes.next(); pid >= 0 && opened < 0; pid = processes.next()) {
        String directory = "/proc/" + pid + "/fd";
        // Checked first, because most processes may belong to other users.
        if (pid != own && s.call(LibC.faccessat, LibC.AT_FDCWD, s.string(0, OwnProc.path(s, directory)), 4,
            LibC.AT_EACCESS) >= 0) {
          int result = visit(s, pid, directory, device, inode, writers);
          opened = result == 0 ? opened : result;
        }
      }
    } finally {
      s.release();
    }
    return opened;
  }

  /** @return a descriptor or minus an error number if the file was to be opened through this process; 0: it was not */
  private static int visit(Scratch s, int pid, String directory, long device, long inode,
      List<FileStorage.Writer> writers) {
    boolean writes = false;
    boolean appends = true;
    try (ProcDirectory descriptors = new ProcDirectory(directory)) {
      for (int fd = descriptors.next(); fd >= 0; fd = descriptors.next()) {
        String path = OwnProc.path(s, directory + "/" + fd);
        s.string(Descriptors.STAT_SIZE, path);
        boolean same = s.call(LibC.stat, s.address + Descriptors.STAT_SIZE, s.address) == 0 && isFile(s, device, inode);
        int flags = same ? flags(s, pid, fd) : -1;
        if (flags >= 0 && (flags & ACCESS_MODE) != 0) {
          if (writers == null) {
            return open(s, path, device, inode);
          }
          writes = true;
          appends &= (flags & Posix.Open.APPEND) != 0;
        }
      }
    }
    if (writes) {
      writers.add(new FileStorage.Writer(pid, appends));
    }
    return 0;
  }

  /** Whether the status in the buffer is that of the file. */
  private static boolean isFile(Scratch s, long device, long inode) {
    return s.memory.getLong(0) == device && s.memory.getLong(8) == inode;
  }

  /** The process may have replaced its descriptor meanwhile: what is opened in the end is what was verified. */
  private static int open(Scratch s, String path, long device, long inode) {
    int found = s.call(LibC.open, s.string(0, path), O_PATH | LibC.O_CLOEXEC, 0);
    if (found < 0) {
      return found;
    }
    try {
      return s.call(LibC.fstat, found, s.address) == 0 && isFile(s, device, inode)
          ? Descriptors.open(OwnProc.path(s, "/proc/self/fd/" + found), Posix.Open.RDWR | LibC.O_NONBLOCK, 0)
          : -Errno.ENOENT;
    } finally {
      Descriptors.close(s, found);
    }
  }

  /** Returns the flags of open(2); -1 if they are not known. */
  private static int flags(Scratch s, int pid, int fd) {
    int length = ProcFiles.read(s, "/proc/" + pid + "/fdinfo/" + fd, MAX_FLAGS);
    if (length <= 0) {
      return -1;
    }
    // pos:\t0\nflags:\t0102001\nmnt_id:\t...
    String text = new String(s.bytes, 0, length, StandardCharsets.US_ASCII);
    int at = text.indexOf("flags:\t");
    int end = text.indexOf('\n', at);
    return at < 0 || end < 0 ? -1 : (int) Long.parseLong(text.substring(at + 7, end), 8);
  }
}
