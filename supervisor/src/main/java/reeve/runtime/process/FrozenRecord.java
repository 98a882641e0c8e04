package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.posix.ProcStat;

/**
 * The file {@code frozen} of the state directory: which processes are frozen while a log is cut. It is written before
 * they are stopped, so that after a kill of reeve the next one finds them; see {@link ProcessFreezer}.
 *
 * @param logs the logs for which processes were frozen
 * @param groups directories of frozen cgroups
 * @param members processes that were stopped
 */
record FrozenRecord(List<String> logs, List<String> groups, List<Member> members) {
  private static final int LARGEST = 1 << 16;

  /**
   * @param file null: there is no state directory.
   * @return null: there is no such file, as at nearly every start
   */
  static FrozenRecord read(Files files, String file) {
    int fd = file == null ? -1 : files.open(file, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      return null;
    }
    byte[] bytes = new byte[LARGEST];
    int length = 0;
    for (int got = 1; got > 0 && length < bytes.length; length += Math.max(got, 0)) {
      got = files.read(fd, bytes, length, bytes.length - length);
    }
    files.close(fd);
    FrozenRecord left = new FrozenRecord(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String line : new String(bytes, 0, length, StandardCharsets.UTF_8).split("\n")) {
      left.parse(line);
    }
    return left;
  }

  private void parse(String line) {
    String[] fields = line.split(" ", 3);
    if (line.startsWith("log /")) {
      logs.remove(line.substring(4));
      logs.add(line.substring(4));
    } else if (line.startsWith("cgroup /")) {
      groups.add(line.substring(7));
    } else if (fields.length == 3 && fields[0].equals("pid")) {
      try {
        members.add(new Member(Integer.parseInt(fields[1]), Long.parseLong(fields[2])));
      } catch (NumberFormatException e) {
        // The line was still being written: its process was not stopped yet.
      }
    }
  }

  /**
   * Appends processes that are about to be stopped. The file is never rewritten, so it names every stopped process at
   * every moment.
   *
   * @return 0 or an error number
   */
  static int append(Files files, String file, String log, Collection<String> groups, List<ProcStat> processes) {
    // The line end first: a full disk may have cut off the last line.
    StringBuilder text = new StringBuilder("\nlog ").append(log).append('\n');
    for (String directory : groups) {
      text.append("cgroup ").append(directory).append('\n');
    }
    for (ProcStat process : processes) {
      text.append("pid ").append(process.pid()).append(' ').append(process.startTime()).append('\n');
    }
    int fd = files.open(file, Files.Open.WRONLY | Files.Open.CREAT | Files.Open.APPEND, 0600);
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    int wrote = fd < 0 ? fd : files.write(fd, bytes, 0, bytes.length);
    if (fd >= 0) {
      files.close(fd);
    }
    return wrote < 0 ? -wrote : wrote < bytes.length ? Errno.ENOSPC : 0;
  }

  /** Removes the file, when no process is frozen any more. */
  static void delete(Posix posix, String file) {
    int directory = posix.storage().openDirectory(file.substring(0, file.lastIndexOf('/')));
    if (directory >= 0) {
      posix.storage().unlink(directory, file.substring(file.lastIndexOf('/') + 1));
      posix.close(directory);
    }
  }
}
