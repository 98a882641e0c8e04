package reeve.console;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import reeve.event.EventJson;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Posix;
import reeve.posix.SyscallException;
import reeve.rotation.RotationOffsets;

/**
 * Reads the services' lines back from their files, for the console: whole ones, each once, through rotation, truncation
 * and files that were moved away. What was archived before it was read is skipped, and its bytes are counted. No file
 * is kept open. The console's thread only.
 */
final class ConsoleOutputReader {
  private static final int IN_MODIFY = 0x2; // inotify.h
  private static final int READ = 64 * 1024;
  /** A longer line comes in pieces, each a line. */
  private static final int LONGEST_LINE = 1 << 20;

  private static final long SHIFT_NANOS = 1_000_000;

  private final Posix posix;
  private final FileStorage storage;
  private final ConsoleStyle style;
  private final ConsoleWriter out;
  private final SupervisorLog log;
  private final Posix.FileInfo itself;
  private final Map<String, FollowedFile> byPath = new LinkedHashMap<>();
  private final Map<Integer, FollowedFile> byWatch = new HashMap<>();
  private final Set<FollowedFile> unread = new LinkedHashSet<>();
  private int inotify = -1;
  private boolean toldFollow;
  private byte[] buffer = new byte[READ];
  private long now;
  RotationOffsets shifts = RotationOffsets.NONE;

  /** @param fd what {@code out} writes to */
  ConsoleOutputReader(Posix posix, int fd, ConsoleStyle style, ConsoleWriter out, SupervisorLog log) {
    this.posix = posix;
    this.storage = posix.storage();
    this.style = style;
    this.out = out;
    this.log = log;
    Posix.FileInfo info = posix.fileInfo(fd);
    this.itself = info != null && info.isRegular() ? info : null;
  }

  /** Readable when {@link #noteChanges} has something to note; negative: not yet. */
  int fd() {
    return inotify;
  }

  boolean hasUnread() {
    return !unread.isEmpty();
  }

  void follow(ConsoleItem.Follow item) {
    try {
      if (inotify < 0) {
        inotify = posix.inotify();
      }
    } catch (SyscallException e) {
      cannotFollow(item.path(), e.getMessage());
      return;
    }
    int watch = posix.inotifyAdd(inotify, item.path(), IN_MODIFY);
    if (watch < 0) {
      cannotFollow(item.path(), Errno.text(-watch));
      return;
    }
    FollowedFile known = byPath.get(item.path());
    if (known != null && known.watch != watch) {
      showAll(known); // what the former life wrote, if it is still there under that name
      byPath.remove(item.path());
      byWatch.remove(known.watch);
      unread.remove(known);
    }
    FollowedFile same = byWatch.get(watch); // of the same file, perhaps under another name: shown once
    if (same != null) {
      same.writers.add(item.service());
      return;
    }
    Posix.FileInfo info = posix.fileInfo(item.path()); // null: it was renamed just now, by who rotates it
    FollowedFile followed =
        new FollowedFile(item.service(), item.stream(), item.path(), item.offset(), item.shift(), watch, info);
    if (itself != null && info != null && followed.is(itself)) {
      posix.inotifyRemove(inotify, watch); // what is shown would be in the file, and be shown again
      cannotFollow(item.path(), "it is reeve's own standard output");
      return;
    }
    byPath.put(item.path(), followed);
    byWatch.put(watch, followed);
    unread.add(followed);
  }

  /** Files that nobody of reeve's writes to any more. */
  void unfollow(String service) {
    Iterator<FollowedFile> each = byPath.values().iterator();
    while (each.hasNext()) {
      FollowedFile followed = each.next();
      if (followed.writers.remove(service) && followed.writers.isEmpty()) {
        showAll(followed);
        each.remove();
        byWatch.remove(followed.watch);
        unread.remove(followed);
        posix.inotifyRemove(inotify, followed.watch);
      }
    }
  }

  private void cannotFollow(String path, String why) {
    if (!toldFollow) {
      toldFollow = true;
      log.warn("Cannot follow \"" + path + "\": " + why + "; its lines are in the file only");
    }
  }

  void noteChanges() {
    int got = posix.read(inotify, buffer, 0, buffer.length);
    for (int at = 0; at + 16 <= got;) {
      // struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; } (inotify(7))
      int watch = int32(at);
      FollowedFile followed = byWatch.get(watch);
      if (followed != null) {
        unread.add(followed);
      } else if (watch == -1) {
        unread.addAll(byPath.values()); // IN_Q_OVERFLOW: changes were left out, and nobody knows whose
      }
      at += 16 + int32(at + 12);
    }
  }

  private int int32(int at) {
    return buffer[at] & 0xff | (buffer[at + 1] & 0xff) << 8 | (buffer[at + 2] & 0xff) << 16 | buffer[at + 3] << 24;
  }

  /** A piece of each file in turn, so that one that talks much does not silence the others. */
  void readOn() {
    Iterator<FollowedFile> each = unread.iterator();
    while (each.hasNext() && !out.isStuck()) {
      FollowedFile followed = each.next();
      if (!pump(followed, false) && !out.isStuck()) {
        each.remove();
      }
    }
  }

  /** All that a service wrote until now, a last line without an end too. @return false: the console takes no more */
  boolean showAllOf(String service) {
    for (FollowedFile followed : byPath.values()) {
      if (followed.writers.contains(service) && !showAll(followed)) {
        return false;
      }
    }
    return true;
  }

  /** All of all. @return false: the console takes no more */
  boolean showAll() {
    for (FollowedFile followed : byPath.values()) {
      if (!showAll(followed)) {
        return false;
      }
    }
    return true;
  }

  /** All that is there now; not what is added meanwhile: a writer may be faster than the console for ever. */
  private boolean showAll(FollowedFile followed) {
    Posix.FileInfo info = posix.fileInfo(followed.place());
    long end = info == null ? 0 : info.size();
    boolean more = true;
    while (more && !out.isStuck()) {
      more = pump(followed, true) && followed.offset < end;
    }
    if (followed.skipped > 0 && !out.isStuck()) {
      tellSkipped(followed);
    }
    return !out.isStuck();
  }

  /**
   * Shows the lines of one read; what has no line end yet stays in the file until it has one.
   *
   * @param rest true: also what has no line end
   * @return whether there may be more
   */
  private boolean pump(FollowedFile followed, boolean rest) {
    long shift = followed.movedTo == null ? shifts.removedBytes(followed.path) : 0;
    if (shift < 0) {
      LockSupport.parkNanos(SHIFT_NANOS);
      return true;
    }
    if (followed.movedTo == null) {
      followed.shifted(shift);
    }
    int fd = posix.open(followed.place(), Posix.Open.RDONLY | Posix.Open.NONBLOCK, 0); // it may be a FIFO by now
    if (fd < 0) {
      return fd == -Errno.ENOENT && find(followed);
    }
    try {
      Posix.FileInfo info = posix.fileInfo(fd);
      if (isShifted(followed, shift)) {
        return true;
      }
      if (info != null && !followed.is(info)) {
        return find(followed);
      }
      if (info == null || info.size() == followed.offset) {
        return false;
      }
      if (info.size() < followed.offset) {
        followed.offset = 0; // it was cut off: what is there now is new
      }
      return pump(followed, fd, shift, rest);
    } finally {
      posix.close(fd);
    }
  }

  private boolean pump(FollowedFile followed, int fd, long shift, boolean rest) {
    int got = posix.seek(fd, followed.offset) == 0 ? read(fd) : 0;
    if (isShifted(followed, shift)) {
      return true; // it may be another piece than it was meant to be
    }
    if (got == 0) {
      return false;
    }
    boolean full = got == buffer.length;
    if (buffer[0] == 0) {
      long data = storage.seekData(fd, followed.offset);
      if (data > followed.offset) {
        followed.skip(data - followed.offset); // a hole: it was archived
        followed.offset = data;
        return true;
      }
    }
    now = System.currentTimeMillis();
    int used = lines(followed, got, rest && !full, full);
    followed.offset += used;
    if (used == 0 && full && buffer.length < LONGEST_LINE && !out.isStuck()) {
      buffer = new byte[2 * buffer.length]; // for this long line; it is read once more
      return true;
    }
    if (buffer.length > READ && used > 0) {
      buffer = new byte[READ];
    }
    return used > 0 && full;
  }

  private boolean isShifted(FollowedFile followed, long shift) {
    return followed.movedTo == null && shifts.removedBytes(followed.path) != shift;
  }

  /** As much as there is room for. */
  private int read(int fd) {
    int got = 0;
    int asked;
    int more;
    do {
      asked = Math.min(READ, buffer.length - got);
      more = posix.read(fd, buffer, got, asked);
      got += Math.max(0, more);
    } while (more == asked && got < buffer.length); // less is the end of a file
    return got;
  }

  /** @return how many bytes were shown, or skipped */
  private int lines(FollowedFile followed, int got, boolean rest, boolean full) {
    int start = 0;
    for (int i = 0; i < got && !out.isStuck(); i++) {
      if (buffer[i] == '\n') {
        if (followed.ragged) {
          followed.ragged = false;
          followed.skipped += i + 1;
        } else {
          line(followed, start, i);
        }
        start = i + 1;
      }
    }
    if (out.isStuck() || start == got) {
      return start;
    }
    if (followed.ragged && full) {
      followed.skipped += got - start;
      return got;
    }
    if (rest || start == 0 && full && buffer.length >= LONGEST_LINE) {
      line(followed, start, got);
      return got;
    }
    return start;
  }

  private void line(FollowedFile followed, int from, int to) {
    if (followed.skipped > 0) {
      tellSkipped(followed);
    }
    if (style.isJson()) {
      String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
      out.line(EventJson.outputLine(now, followed.service, followed.stream, text));
    } else {
      out.line(style.stamp(now), style.prefix(followed.service), buffer, from, to, style.suffix(buffer, from, to));
    }
  }

  private void tellSkipped(FollowedFile followed) {
    String text = style.skipped(System.currentTimeMillis(), followed.service, followed.skipped);
    if (text == null) {
      log.warn("Left " + followed.skipped + " bytes of \"" + followed.path
          + "\" out on the console: they were archived before it took them");
    } else {
      out.line(text);
    }
    followed.skipped = 0;
  }

  /**
   * Somebody moved it away, as logrotate does; in the same directory it has a longer name then. @return whether it was
   * found
   */
  private boolean find(FollowedFile followed) {
    int slash = followed.path.lastIndexOf('/');
    if (followed.lost || followed.inode() == 0 || slash < 0) {
      return false;
    }
    String name = followed.path.substring(slash + 1);
    String parent = slash == 0 ? "/" : followed.path.substring(0, slash);
    int directory = storage.openDirectory(parent);
    List<String> names = directory < 0 ? null : storage.names(directory, name);
    String found = null;
    for (int i = 0; names != null && i < names.size() && found == null; i++) {
      FileStatus stat = storage.stat(directory, names.get(i));
      if (stat != null && stat.isRegular() && stat.inode() == followed.inode()) {
        found = names.get(i);
      }
    }
    if (directory >= 0) {
      posix.close(directory);
    }
    followed.lost = found == null;
    followed.movedTo = found == null ? null : (slash == 0 ? "" : parent) + "/" + found;
    return found != null;
  }
}
