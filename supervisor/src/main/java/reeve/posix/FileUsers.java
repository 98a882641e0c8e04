package reeve.posix;

import java.nio.charset.StandardCharsets;

/** Who has a file open, from /proc/PID/fd and /proc/PID/fdinfo (proc(5)). A walk over all processes: for a worker, now and then. */
public final class FileUsers {
  private static final int ACCESS_MODE = 3;

  private FileUsers() {}

  /**
   * What is known of the writers of a file.
   *
   * @param writers how many descriptors are open for writing, ours too
   * @param unappended pid of a process that has it open for writing without O_APPEND; 0: none was seen
   * @param hidden how many processes we may not look into
   */
  public record Writers(int writers, int unappended, int hidden) {}

  public static Writers of(long device, long inode) {
    Scratch s = Scratch.take();
    try {
      int writers = 0;
      int unappended = 0;
      int hidden = 0;
      for (int pid : ProcFiles.numbers(s, "/proc")) {
        String directory = "/proc/" + pid + "/fd";
        int readable = s.call(LibC.faccessat, LibC.AT_FDCWD, s.string(0, directory), 4, LibC.AT_EACCESS);
        if (readable == -Errno.EACCES) {
          hidden++;
          continue;
        }
        for (int fd : ProcFiles.numbers(s, directory)) {
          s.string(Descriptors.STAT_SIZE, directory + "/" + fd);
          boolean same = s.call(LibC.stat, s.address + Descriptors.STAT_SIZE, s.address) == 0
              && s.memory.getLong(0) == device && s.memory.getLong(8) == inode;
          int flags = same ? flags(s, pid, fd) : -1;
          if (flags >= 0 && (flags & ACCESS_MODE) != 0) {
            writers++;
            unappended = (flags & Posix.Open.APPEND) == 0 ? pid : unappended;
          }
        }
      }
      return new Writers(writers, unappended, hidden);
    } finally {
      s.give();
    }
  }

  /** @return the flags of open(2), -1 if they are not known */
  private static int flags(Scratch s, int pid, int fd) {
    int length = ProcFiles.read(s, "/proc/" + pid + "/fdinfo/" + fd);
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
