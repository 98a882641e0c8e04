package reeve.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FilePlace;
import reeve.posix.Files;

/**
 * The file of all events, {@code ledger.jsonl} in the state directory, with one JSON object on each line. It is only
 * appended to, so it outlives the process, and it is bounded: a full part is renamed to {@code ledger.jsonl.1} and
 * replaces the previous one. Whole lines are written at once, so a reeve that is killed leaves whole lines. Of a line
 * that did not fit on the disk, the part that was written is removed again. A file that was removed or replaced is made
 * again, with its directory, for the next line.
 *
 * <p>The ledger's thread only.
 */
public final class Ledger {
  /** The size of one part, in bytes; two are kept. */
  static final long MAX_PART_BYTES = 8L * 1024 * 1024;

  private static final int FLAGS = Files.Open.WRONLY | Files.Open.CREAT | Files.Open.APPEND;

  /** In bytes: {@link Files#write} takes no more at once. */
  private static final int MAX_WRITE = 32 * 1024;

  private static final byte[] NEW_LINE = {'\n'};

  private final Files files;
  private final String path;
  private final SupervisorLog log;
  private final long maxPartBytes;
  private final UnwrittenLines unwritten = new UnwrittenLines();
  private int fd = -1;
  private long size;
  private int loggedErrno; // the error number that was logged last; 0: writing works
  private boolean endsInsideLine;

  /**
   * Opens nothing before the first line.
   *
   * @param stateDir absolute; made if it does not exist
   */
  public Ledger(Files files, String stateDir, SupervisorLog log) {
    this(files, stateDir, log, MAX_PART_BYTES);
  }

  Ledger(Files files, String stateDir, SupervisorLog log, long part) {
    this.files = files;
    this.path = stateDir + "/ledger.jsonl";
    this.log = log;
    this.maxPartBytes = part;
  }

  /**
   * Appends lines. What cannot be written is kept, as far as there is room for it, and written before the next lines;
   * what there is no room for is counted, and the count is written in its place. A failure is logged once.
   *
   * @param lines each with its line end
   */
  void append(CharSequence lines) {
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    if (!writeKept()) {
      unwritten.keep(bytes, 0);
      return;
    }
    int written = write(bytes, bytes.length);
    if (written < bytes.length) {
      unwritten.keep(bytes, written);
    }
  }

  /** Counts events that did not become lines. */
  void lose(long events) {
    unwritten.lose(events);
  }

  /** Whether something waits to be written, because it could not be written before. */
  boolean hasUnwritten() {
    return !unwritten.isEmpty();
  }

  /**
   * Tries again to write what could not be written.
   *
   * @return whether nothing is left
   */
  boolean writeKept() {
    if (unwritten.bytes() > 0) {
      unwritten.written(write(unwritten.lines(), unwritten.bytes()));
    }
    if (unwritten.bytes() == 0 && unwritten.lost() > 0) {
      long lost = unwritten.lost();
      byte[] line = unwritten.lossLine(System.currentTimeMillis());
      if (write(line, line.length) == line.length) {
        unwritten.lossWritten();
        log.warn("Left " + lost + " events out of the ledger \"" + path + "\", which could not be written");
      }
    }
    return unwritten.isEmpty();
  }

  /** The end of the present part; {@link FilePlace#UNKNOWN}: there is none, or it cannot be read. */
  FilePlace end() {
    Files.FileInfo info = files.fileInfo(path);
    return info == null ? FilePlace.UNKNOWN : new FilePlace(info.size(), info.inode());
  }

  /**
   * @return how many bytes were written, which are whole lines; less than the length: the rest cannot be written now
   */
  private int write(byte[] bytes, int length) {
    checkFile();
    if (fd < 0 && !open(FLAGS)) {
      return 0;
    }
    // After it is open: the part that an earlier reeve left may be full.
    if (size > 0 && size + length > maxPartBytes) {
      startNewPart();
      if (fd < 0 && !open(FLAGS)) {
        return 0;
      }
    }
    if (endsInsideLine) {
      endsInsideLine = files.write(fd, NEW_LINE, 0, 1) != 1; // otherwise the next line would be lost too
      size += endsInsideLine ? 0 : 1;
    }
    int at = 0;
    int whole = 0; // the end of the last whole line before "at"
    int error = 0;
    while (at < length && error == 0) {
      // Whole lines at once, so that a reeve that is killed in between leaves whole ones.
      int wanted = endOfLines(bytes, at, length) - at;
      int wrote = files.write(fd, bytes, at, wanted);
      int before = whole;
      if (wrote > 0) {
        size += wrote;
        at += wrote;
        whole = lastLineEnd(bytes, whole, at);
      }
      if (wrote < wanted) {
        removeTornLine(at - whole);
        at = whole;
        // No whole line fits: the same part of one would fit again and again.
        error = wrote < 0 ? -wrote : whole == before ? Errno.ENOSPC : 0;
      }
    }
    logResult(error);
    return at;
  }

  /**
   * Fewer bytes were written than requested: removes the beginning of a line that did not fit. If another process has
   * added a line meanwhile, it stays, and a line end is added before the next line.
   *
   * @param torn the size of the beginning in bytes; 0: the file ends with a whole line
   */
  private void removeTornLine(int torn) {
    if (torn > 0) {
      Files.FileInfo info = files.fileInfo(fd);
      boolean own = info != null && info.size() == size;
      endsInsideLine = !own || files.truncate(fd, size - torn) != 0;
      size -= endsInsideLine ? 0 : torn;
    }
  }

  /** Returns the end of the last line that ends between two offsets, or the first offset. */
  private static int lastLineEnd(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /**
   * Returns the end of the last line that lies within the next {@link #MAX_WRITE} bytes. A longer line is written
   * in pieces.
   */
  private static int endOfLines(byte[] bytes, int from, int length) {
    int end = Math.min(length, from + MAX_WRITE);
    int lineEnd = lastLineEnd(bytes, from, end);
    return lineEnd > from ? lineEnd : end;
  }

  /** Reads the present size, because another reeve may write too, and closes a file that was removed or replaced. */
  private void checkFile() {
    if (fd < 0) {
      return;
    }
    Files.FileInfo ours = files.fileInfo(fd);
    Files.FileInfo named = files.fileInfo(path);
    if (ours == null || named == null || ours.inode() != named.inode() || ours.device() != named.device()) {
      files.close(fd);
      fd = -1;
    } else {
      size = ours.size();
    }
  }

  private boolean open(int flags) {
    int opened = files.open(path, flags, 0640);
    if (opened == -Errno.ENOENT) {
      int error = DirectoryMaker.make(files, DirectoryMaker.parent(path));
      opened = error == 0 ? files.open(path, flags, 0640) : -error;
    }
    if (opened < 0) {
      logResult(-opened);
      return false;
    }
    fd = opened;
    Files.FileInfo info = files.fileInfo(fd);
    size = info == null ? 0 : info.size();
    endsInsideLine = size > 0 && !endsWithNewLine();
    return true;
  }

  /** A machine that went down may have cut off the last line. */
  private boolean endsWithNewLine() {
    int in = files.open(path, Files.Open.RDONLY, 0);
    if (in < 0) {
      return false;
    }
    byte[] last = new byte[1];
    boolean ends = files.seek(in, size - 1) == 0 && files.read(in, last, 0, 1) == 1 && last[0] == '\n';
    files.close(in);
    return ends;
  }

  /** An old part that cannot be kept is lost, because the ledger must stay bounded. */
  private void startNewPart() {
    files.close(fd);
    fd = -1;
    try {
      java.nio.file.Files.move(Path.of(path), Path.of(path + ".1"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | InvalidPathException e) {
      log.warn(
          "Cannot rename the ledger \"" + path + "\": " + e + "; it is emptied instead, and its old lines are lost");
      open(FLAGS | Files.Open.TRUNC);
    }
  }

  /** @param errno 0: writing works */
  private void logResult(int errno) {
    if (loggedErrno == errno) {
      return;
    }
    loggedErrno = errno;
    log.warn(errno == 0 ? "Writes the ledger \"" + path + "\" again"
        : "Cannot write the ledger \"" + path + "\": " + Errno.text(errno)
            + "; keeps up to " + UnwrittenLines.MAX_BYTES / 1024 + " KiB of events until that is possible");
  }
}
