package reeve.runtime.watch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a path leads to, and the names in directories that decide it, so that they can be watched. Links are followed
 * one by one, because the replacement of a link is a change too (Kubernetes gives a container new files that way).
 * Reading blocks on slow file systems, so it never happens on the loop thread.
 */
final class PathSnapshot {
  /** As many links as the kernel follows, path_resolution(7). */
  private static final int LINKS = 40;

  /** For each directory that exists, the names in it that matter. An empty set: all of them. */
  final Map<String, Set<String>> directories = new LinkedHashMap<>();

  /** Identifies the file that the path leads to, for comparisons; empty: it does not exist. */
  String identity = "";

  /** When the file, or a link to it, was changed last, in milliseconds since 1970; 0: it does not exist. */
  long changedMillis;

  private PathSnapshot() {}

  /**
   * Reads a path.
   *
   * @param path absolute
   * @param within whether a change in a directory counts as a change of it
   */
  static PathSnapshot at(String path, boolean within) {
    PathSnapshot snapshot = new PathSnapshot();
    try {
      snapshot.walk(path, within);
    } catch (IOException | RuntimeException e) {
      snapshot.identity = ""; // it does not exist or cannot be read; the directories on the way to it are watched
      snapshot.changedMillis = 0;
    }
    return snapshot;
  }

  private void walk(String path, boolean within) throws IOException {
    ArrayDeque<String> rest = new ArrayDeque<>();
    push(rest, path);
    Path at = Path.of("/");
    int links = 0;
    while (!rest.isEmpty()) {
      String name = rest.poll();
      if (name.equals("..")) {
        at = at.getParent() == null ? at : at.getParent();
        continue;
      }
      directories.computeIfAbsent(at.toString(), one -> new LinkedHashSet<>()).add(name);
      Path next = at.resolve(name);
      Map<String, Object> attributes = Files.readAttributes(next, "unix:*", LinkOption.NOFOLLOW_LINKS);
      boolean link = ((Integer) attributes.get("mode") & 0170000) == 0120000;
      if (link) {
        changedMillis = Math.max(changedMillis, ((FileTime) attributes.get("ctime")).toMillis());
        if (++links > LINKS) {
          throw new IOException("too many links");
        }
        String target = Files.readSymbolicLink(next).toString();
        if (target.startsWith("/")) {
          at = Path.of("/");
        }
        push(rest, target);
      } else {
        at = next;
        if (rest.isEmpty()) {
          end(at, attributes, within);
        }
      }
    }
  }

  private void end(Path at, Map<String, Object> attributes, boolean within) {
    boolean directory = ((Integer) attributes.get("mode") & 0170000) == 0040000;
    identity = attributes.get("dev") + " " + attributes.get("ino");
    if (directory && within) {
      directories.put(at.toString(), new LinkedHashSet<>());
    }
    if (!directory || within) {
      identity += " " + attributes.get("ctime") + " " + attributes.get("size");
      changedMillis = Math.max(changedMillis, ((FileTime) attributes.get("ctime")).toMillis());
    } else {
      changedMillis = 0;
    }
  }

  private static void push(ArrayDeque<String> rest, String path) {
    String[] names = path.split("/");
    for (int i = names.length - 1; i >= 0; i--) {
      if (!names[i].isEmpty() && !names[i].equals(".")) {
        rest.push(names[i]);
      }
    }
  }

  /**
   * Returns whether a new file may still be written: a regular file with a single name is complete only when it is
   * closed.
   */
  static boolean isBeingWritten(String directory, String name) {
    try {
      Map<String, Object> attributes =
          Files.readAttributes(Path.of(directory, name), "unix:mode,nlink", LinkOption.NOFOLLOW_LINKS);
      return ((Integer) attributes.get("mode") & 0170000) == 0100000 && ((Integer) attributes.get("nlink")) == 1;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
