package reeve.runtime.cgroup;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.Files;

/** Reads and writes the files of cgroups. Any thread. */
final class CgroupFiles {
  private CgroupFiles() {}

  /** @return 0 or an error number */
  static int write(Files files, String file, String text) {
    int fd = files.open(file, Files.Open.WRONLY, 0);
    if (fd < 0) {
      return -fd;
    }
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int wrote = files.write(fd, bytes, 0, bytes.length);
    files.close(fd);
    return wrote < 0 ? -wrote : 0;
  }

  /** The pids in a cgroup.procs; a process of another pid namespace is 0. */
  static List<Integer> pids(Files files, String file) {
    List<Integer> pids = new ArrayList<>();
    String text = CgroupRoot.text(files, file);
    int begin = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
      long pid = number(text.substring(begin, end));
      if (pid >= 0) {
        pids.add((int) pid);
      }
      begin = end + 1;
    }
    return pids;
  }

  /** @return -1 if the text is not a whole number, or it is {@code max} */
  static long number(String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * The value of a key in a file of lines {@code KEY NUMBER}, as memory.stat and memory.events are.
   *
   * @return -1 if there is none
   */
  static long value(String text, String key) {
    for (int at = 0; at >= 0 && at < text.length();) {
      int end = text.indexOf('\n', at);
      end = end < 0 ? text.length() : end;
      if (text.startsWith(key, at) && at + key.length() < end && text.charAt(at + key.length()) == ' ') {
        return number(text.substring(at + key.length() + 1, end));
      }
      at = end + 1;
    }
    return -1;
  }
}
