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
 * One look along a path: which names in which directories decide what it leads to, so that they can be watched, and
 * what it leads to now. Follows links one by one, for the swap of a link is a change too (Kubernetes gives a container
 * new files so). Blocks on slow file systems: never on the loop thread.
 */
final class PathSnapshot {
  /** As many as the kernel follows, path_resolution(7). */
  private static final int LINKS = 40;

  /** Of each directory that is there, the names in it that matter. An empty set: all of them. */
  final Map<String, Set<String>> directories = new LinkedHashMap<>();

  /** What it leads to, for comparing: empty if that is not there. */
  String identity = "";

  /** When it was changed last: it, or a link that leads to it. Milliseconds since 1970; 0: it is not there. */
  long changedMillis;

  private PathSnapshot() {}

  /**
   * @param path absolute
   * @param within whether a directory means what is in it, too
   */
  static PathSnapshot at(String path, boolean within) {
    PathSnapshot look = new PathSnapshot();
    try {
      look.walk(path, within);
    } catch (IOException | RuntimeException e) {
      look.identity = ""; // not there, or not for us to see: what leads there is watched
      look.changedMillis = 0;
    }
    return look;
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
   * Whether the last name of a path is just being made: a plain file of which no other name exists is not finished
   * before it is closed.
   */
  static boolean isBeingMade(String directory, String name) {
    try {
      Map<String, Object> attributes =
          Files.readAttributes(Path.of(directory, name), "unix:mode,nlink", LinkOption.NOFOLLOW_LINKS);
      return ((Integer) attributes.get("mode") & 0170000) == 0100000 && ((Integer) attributes.get("nlink")) == 1;
    } catch (IOException | RuntimeException e) {
      return false;
    }
  }
}
