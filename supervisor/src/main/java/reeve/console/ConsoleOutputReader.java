package reeve.console;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.log.SupervisorLog;
import reeve.logstore.RotationOffsets;
import reeve.posix.Files;
import reeve.posix.Errno;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/**
 * Follows the files that services write to, whose lines the console shows: inotify(7) reports which of them have grown,
 * and {@link FollowedFileReader} reads them. The console's thread only.
 */
final class ConsoleOutputReader {
  private static final int IN_MODIFY = 0x2; // inotify.h
  private static final int BUFFER = 16 * 1024;

  /** struct inotify_event { int wd; uint32_t mask, cookie, len; char name[len]; } (inotify(7)). */
  private static final int EVENT_SIZE = 16;

  private static final int EVENT_LEN = 12;

  /** The watch descriptor of IN_Q_OVERFLOW: changes were left out. */
  private static final int OVERFLOW = -1;

  private final Posix posix;
  private final ConsoleStyle style;
  private final ConsoleWriter out;
  private final SupervisorLog log;
  private final Files.FileInfo consoleFile;
  private final Map<String, FollowedFile> byPath = new LinkedHashMap<>();
  private final Map<Integer, FollowedFile> byWatch = new HashMap<>();
  private final Set<FollowedFile> unread = new LinkedHashSet<>();
  private int inotify = -1;
  private boolean failureLogged;
  private byte[] events;
  private FollowedFileReader reader;
  private RotationOffsets rotationOffsets = RotationOffsets.NONE;

  /** @param fd what {@code out} writes to */
  ConsoleOutputReader(Posix posix, int fd, ConsoleStyle style, ConsoleWriter out, SupervisorLog log) {
    this.posix = posix;
    this.style = style;
    this.out = out;
    this.log = log;
    Files.FileInfo info = posix.fileInfo(fd);
    this.consoleFile = info != null && info.isRegular() ? info : null;
  }

  /** Sets how to find out about rotations of the files; before the first {@link #follow}. */
  void setRotationOffsets(RotationOffsets offsets) {
    rotationOffsets = offsets;
  }

  /** Readable when {@link #noteChanges} has something to note; negative: not yet. */
  int fd() {
    return inotify;
  }

  /** Whether there is more to show now. */
  boolean hasUnread() {
    return !unread.isEmpty();
  }

  private void open() throws SyscallException {
    if (inotify < 0) {
      inotify = posix.inotify();
      events = new byte[BUFFER];
      reader = new FollowedFileReader(posix, posix.storage(), style, out, log, rotationOffsets);
    }
  }

  /** Shows what is written to a file from now on. The same file is shown once, however many services write to it. */
  void follow(ConsoleItem.Follow item) {
    try {
      open();
    } catch (SyscallException e) {
      cannotFollow(item.path(), e.getMessage());
      return;
    }
    String movedTo = wasReplaced(item) ? reader.findRenamed(item.path(), item.offset()) : null;
    String current = movedTo == null ? item.path() : movedTo;
    int watch = posix.inotifyAdd(inotify, current, IN_MODIFY);
    if (watch < 0) {
      cannotFollow(item.path(), Errno.text(-watch));
      return;
    }
    FollowedFile known = byPath.get(item.path());
    long offset = item.offset();
    if (known != null && known.watch != watch) {
      reader.showAll(known); // what the last run wrote, if it is still there under that name
      offset = item.from() < 0 ? offset : known.continued(item.removedBytes(), item.from());
      byPath.remove(item.path());
      byWatch.remove(known.watch);
      unread.remove(known);
    }
    FollowedFile same = byWatch.get(watch); // the same file, perhaps under another name: it is shown once
    if (same != null) {
      same.writers.add(item.service());
      return;
    }
    Files.FileInfo info = posix.fileInfo(current); // null: it was renamed just now, by a rotation
    FollowedFile followed =
        new FollowedFile(item.service(), item.stream(), item.path(), offset, item.removedBytes(), watch, info);
    followed.movedTo = movedTo;
    if (consoleFile != null && info != null && followed.isSameFile(consoleFile)) {
      posix.inotifyRemove(inotify, watch); // what is shown would be in this file, and be shown again
      cannotFollow(item.path(), "it is reeve's own standard output");
      return;
    }
    byPath.put(item.path(), followed);
    byWatch.put(watch, followed);
    unread.add(followed);
  }

  /**
   * Whether the file that was opened no longer has its name: a rotation renamed it before the console began to follow
   * it, and the service writes to it until it opens its log again.
   */
  private boolean wasReplaced(ConsoleItem.Follow item) {
    Files.FileInfo info = posix.fileInfo(item.path());
    return info == null || info.isRegular() && info.size() < item.offset()
        && rotationOffsets.removedBytes(item.path()) == item.removedBytes();
  }

  /** A service was removed: stops following the files that no other service writes to. */
  void unfollow(String service) {
    Iterator<FollowedFile> iterator = byPath.values().iterator();
    while (iterator.hasNext()) {
      FollowedFile followed = iterator.next();
      if (followed.writers.remove(service) && followed.writers.isEmpty()) {
        reader.showAll(followed);
        iterator.remove();
        byWatch.remove(followed.watch);
        unread.remove(followed);
        posix.inotifyRemove(inotify, followed.watch);
      }
    }
  }

  private void cannotFollow(String path, String reason) {
    if (!failureLogged) {
      failureLogged = true;
      log.warn("Cannot follow \"" + path + "\": " + reason + "; its lines are in the file only");
    }
  }

  /** Reads which files have grown. */
  void noteChanges() {
    int got = posix.read(inotify, events, 0, events.length);
    for (int at = 0; at + EVENT_SIZE <= got;) {
      int watch = int32(at);
      FollowedFile followed = byWatch.get(watch);
      if (followed != null) {
        unread.add(followed);
      } else if (watch == OVERFLOW) {
        unread.addAll(byPath.values()); // changes of any of them
      }
      at += EVENT_SIZE + int32(at + EVENT_LEN);
    }
  }

  private int int32(int at) {
    return events[at] & 0xff | (events[at + 1] & 0xff) << 8 | (events[at + 2] & 0xff) << 16 | events[at + 3] << 24;
  }

  /** Shows a piece of each file in turn, so that a service that writes much does not silence the others. */
  void readOn() {
    Iterator<FollowedFile> iterator = unread.iterator();
    while (iterator.hasNext() && !out.isStuck()) {
      FollowedFile followed = iterator.next();
      if (!reader.showPiece(followed, false) && !out.isStuck()) {
        iterator.remove();
      }
    }
  }

  /** How far each file is shown. One that was moved away is left out. */
  List<ConsolePosition> positions() {
    List<ConsolePosition> positions = new ArrayList<>();
    for (FollowedFile followed : byPath.values()) {
      if (followed.movedTo == null && !followed.lost) {
        positions.add(new ConsolePosition(followed.service, followed.stream, followed.path, followed.offset));
      }
    }
    return positions;
  }

  /**
   * Shows all that a service wrote until now, also a last line without an end.
   *
   * @return false: the console is stuck
   */
  boolean showAllOf(String service) {
    for (FollowedFile followed : byPath.values()) {
      if (followed.writers.contains(service) && !reader.showAll(followed)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Shows all that all services wrote until now.
   *
   * @return false: the console is stuck
   */
  boolean showAll() {
    for (FollowedFile followed : byPath.values()) {
      if (!reader.showAll(followed)) {
        return false;
      }
    }
    return true;
  }
}
