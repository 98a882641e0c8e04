package reeve.runtime.process;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.Posix;

/**
 * Whom a reeve that was killed left standing, as it had written down before it stopped them: see
 * {@link ProcessFreezer}.
 *
 * @param logs for whose sake
 * @param groups directories of cgroups
 */
record FrozenRecord(List<String> logs, List<String> groups, List<ProcessTree.Member> members) {
  private static final int LARGEST = 1 << 16;

  /** @return null: there is no such file, the case of nearly every start */
  static FrozenRecord read(Posix posix, String file) {
    int fd = file == null ? -1 : posix.open(file, Posix.Open.RDONLY | Posix.Open.NONBLOCK, 0);
    if (fd < 0) {
      return null;
    }
    byte[] bytes = new byte[LARGEST];
    int length = 0;
    for (int got = 1; got > 0 && length < bytes.length; length += Math.max(got, 0)) {
      got = posix.read(fd, bytes, length, bytes.length - length);
    }
    posix.close(fd);
    FrozenRecord left = new FrozenRecord(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    for (String line : new String(bytes, 0, length, StandardCharsets.UTF_8).split("\n")) {
      left.take(line);
    }
    return left;
  }

  private void take(String line) {
    String[] words = line.split(" ", 3);
    if (line.startsWith("log /")) {
      logs.remove(line.substring(4));
      logs.add(line.substring(4));
    } else if (line.startsWith("cgroup /")) {
      groups.add(line.substring(7));
    } else if (words.length == 3 && words[0].equals("pid")) {
      try {
        members.add(new ProcessTree.Member(Integer.parseInt(words[1]), Long.parseLong(words[2])));
      } catch (NumberFormatException e) {
        // It was being written: nobody of that line was stopped yet.
      }
    }
  }
}
