package reeve.console;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import reeve.event.EventJson;
import reeve.log.SupervisorLog;
import reeve.logstore.LogFileNames;
import reeve.logstore.RotationOffsets;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * Reads the services' lines back from their files, for the console: whole lines, each once, even when a file is
 * rotated, truncated or moved. What was archived before it was read is skipped, and its bytes are counted. No file is
 * kept open. The console's thread only.
 */
final class FollowedFileReader {
  private static final int READ_SIZE = 64 * 1024;
  /** A longer line is shown in pieces, each as a line. */
  private static final int MAX_LINE = 1 << 20;

  /** The pause before a file is checked again while bytes are removed from its head. */
  private static final long ROTATION_PAUSE_NANOS = 1_000_000;

  private final Files files;
  private final FileStorage storage;
  private final ConsoleStyle style;
  private final ConsoleWriter out;
  private final SupervisorLog log;
  private final RotationOffsets offsets;
  private byte[] buffer = new byte[READ_SIZE];
  private long now;

  FollowedFileReader(Files files, FileStorage storage, ConsoleStyle style, ConsoleWriter out,
      SupervisorLog log, RotationOffsets offsets) {
    this.files = files;
    this.storage = storage;
    this.style = style;
    this.out = out;
    this.log = log;
    this.offsets = offsets;
  }

  /**
   * Shows everything that is in the file now, but not what is added meanwhile, because a writer may always be faster
   * than the console.
   *
   * @return false: the console is stuck
   */
  boolean showAll(FollowedFile followed) {
    Files.FileInfo info = files.fileInfo(followed.currentPath());
    long end = info == null ? 0 : info.size();
    boolean more = true;
    while (more && !out.isStuck()) {
      more = showPiece(followed, true) && followed.offset < end;
    }
    if (followed.skippedBytes > 0 && !out.isStuck()) {
      reportSkipped(followed);
    }
    return !out.isStuck();
  }

  /**
   * Shows the lines of one read; what has no line end yet stays in the file until it has one.
   *
   * @param rest true: also what has no line end
   * @return whether there may be more
   */
  boolean showPiece(FollowedFile followed, boolean rest) {
    long removed = followed.movedTo == null ? offsets.removedBytes(followed.path) : 0;
    if (removed < 0) {
      LockSupport.parkNanos(ROTATION_PAUSE_NANOS);
      return true;
    }
    if (followed.movedTo == null) {
      followed.headRemoved(removed);
    }
    int fd = files.open(followed.currentPath(), Files.Open.RDONLY | Files.Open.NONBLOCK, 0); // it may be a FIFO by now
    if (fd < 0) {
      return fd == -Errno.ENOENT && find(followed);
    }
    try {
      Files.FileInfo info = files.fileInfo(fd);
      if (isRotated(followed, removed)) {
        return true;
      }
      if (info != null && !followed.isSameFile(info)) {
        return find(followed);
      }
      if (info == null || info.size() == followed.offset) {
        return false;
      }
      if (info.size() < followed.offset) {
        followed.offset = 0; // it was truncated: what is there now is new
      }
      return showPiece(followed, fd, removed, rest);
    } finally {
      files.close(fd);
    }
  }

  private boolean showPiece(FollowedFile followed, int fd, long removed, boolean rest) {
    int got = files.seek(fd, followed.offset) == 0 ? read(fd) : 0;
    if (isRotated(followed, removed)) {
      return true; // these may be other bytes than those that were meant
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
    if (used == 0 && full && buffer.length < MAX_LINE && !out.isStuck()) {
      buffer = new byte[2 * buffer.length]; // for this long line; it is read once more
      return true;
    }
    if (buffer.length > READ_SIZE && used > 0) {
      buffer = new byte[READ_SIZE];
    }
    return used > 0 && full;
  }

  private boolean isRotated(FollowedFile followed, long removed) {
    return followed.movedTo == null && offsets.removedBytes(followed.path) != removed;
  }

  /** Reads as much as there is room for. */
  private int read(int fd) {
    int got = 0;
    int wanted;
    int more;
    do {
      wanted = Math.min(READ_SIZE, buffer.length - got);
      more = files.read(fd, buffer, got, wanted);
      got += Math.max(0, more);
    } while (more == wanted && got < buffer.length); // less is the end of a file
    return got;
  }

  /** @return how many bytes were shown, or skipped */
  private int lines(FollowedFile followed, int got, boolean rest, boolean full) {
    int start = 0;
    for (int i = 0; i < got && !out.isStuck(); i++) {
      if (buffer[i] == '\n') {
        if (followed.inSkippedLine) {
          followed.inSkippedLine = false;
          followed.skippedBytes += i + 1;
        } else {
          line(followed, start, i);
        }
        start = i + 1;
      }
    }
    if (out.isStuck() || start == got) {
      return start;
    }
    if (followed.inSkippedLine && full) {
      followed.skippedBytes += got - start;
      return got;
    }
    if (rest || start == 0 && full && buffer.length >= MAX_LINE) {
      line(followed, start, got);
      return got;
    }
    return start;
  }

  private void line(FollowedFile followed, int from, int to) {
    if (followed.skippedBytes > 0) {
      reportSkipped(followed);
    }
    if (style.isJson()) {
      String text = new String(buffer, from, to - from, StandardCharsets.UTF_8);
      out.line(EventJson.outputLine(now, followed.service, followed.stream, text));
    } else {
      byte[] harmless = style.harmless(buffer, from, to);
      out.line(style.stamp(now), style.prefix(followed.service), harmless == null ? buffer : harmless,
          harmless == null ? from : 0, harmless == null ? to : harmless.length);
    }
  }

  private void reportSkipped(FollowedFile followed) {
    String text = style.skipped(System.currentTimeMillis(), followed.service, followed.skippedBytes);
    if (text == null) {
      log.warn("Left " + followed.skippedBytes + " bytes of \"" + followed.path
          + "\" out on the console: they were archived before it took them");
    } else {
      out.line(text);
    }
    followed.skippedBytes = 0;
  }

  /**
   * Finds the file that a log was renamed to by the last rotation.
   *
   * @param size that it has at least
   * @return its path; null: there is none
   */
  String findRenamed(String path, long size) {
    LogFileNames log = LogFileNames.of(path);
    int directory = storage.openDirectory(log.directory());
    List<String> names = directory < 0 ? null : storage.names(directory, log.file() + ".");
    String newest = null;
    for (int i = 0; names != null && i < names.size(); i++) {
      String name = names.get(i);
      if (log.archivedFrom(name) >= 0 && log.archive(log.archivedFrom(name)).equals(name)
          && (newest == null || log.archivedFrom(name) > log.archivedFrom(newest))) {
        newest = name;
      }
    }
    FileStatus stat = newest == null ? null : storage.stat(directory, newest);
    if (directory >= 0) {
      files.close(directory);
    }
    return stat == null || !stat.isRegular() || stat.size() < size ? null
        : new LogFileNames(log.directory(), newest).path();
  }

  /**
   * Searches for a file that was moved away, as logrotate does: within the same directory it then has a longer name.
   *
   * @return whether it was found
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
      files.close(directory);
    }
    followed.lost = found == null;
    followed.movedTo = found == null ? null : (slash == 0 ? "" : parent) + "/" + found;
    return found != null;
  }
}
