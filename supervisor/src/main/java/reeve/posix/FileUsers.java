package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The processes that have a file open, from /proc/PID/fd and /proc/PID/fdinfo (proc(5)). Any thread. */
final class FileUsers {
  private static final int ACCESS_MODE = 3;

  /** The flags are in the second line of a fdinfo file, whose length others decide: it lists locks, for example. */
  private static final int MAX_FLAGS = 256;

  private FileUsers() {}

  static List<FileStorage.Writer> writersOf(long device, long inode) {
    List<FileStorage.Writer> writers = new ArrayList<>();
    Scratch s = Scratch.acquire();
    try (ProcDirectory processes = new ProcDirectory("/proc")) {
      int own = s.call(LibC.getpid);
      for (int pid = processes.next(); pid >= 0; pid = processes.next()) {
        String directory = "/proc/" + pid + "/fd";
        // Checked first, because most processes may belong to other users.
        if (pid != own && s.call(LibC.faccessat, LibC.AT_FDCWD, s.string(0, OwnProc.path(s, directory)), 4,
            LibC.AT_EACCESS) >= 0) {
          addWriter(s, pid, directory, device, inode, writers);
        }
      }
    } finally {
      s.release();
    }
    return writers;
  }

  private static void addWriter(Scratch s, int pid, String directory, long device, long inode,
      List<FileStorage.Writer> writers) {
    boolean writes = false;
    boolean appends = true;
    try (ProcDirectory descriptors = new ProcDirectory(directory)) {
      for (int fd = descriptors.next(); fd >= 0; fd = descriptors.next()) {
        s.string(Descriptors.STAT_SIZE, OwnProc.path(s, directory + "/" + fd));
        boolean same = s.call(LibC.stat, s.address + Descriptors.STAT_SIZE, s.address) == 0
            && s.memory.getLong(0) == device && s.memory.getLong(8) == inode;
        int flags = same ? flags(s, pid, fd) : -1;
        if (flags >= 0 && (flags & ACCESS_MODE) != 0) {
          writes = true;
          appends &= (flags & Posix.Open.APPEND) != 0;
        }
      }
    }
    if (writes) {
      writers.add(new FileStorage.Writer(pid, appends));
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
