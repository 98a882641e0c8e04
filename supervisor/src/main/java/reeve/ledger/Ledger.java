package reeve.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.Files;

/**
 * The file of all events, {@code ledger.jsonl} in the state directory, with one JSON object on each line. It is only
 * appended to, so it outlives the process, and it is bounded: a full part is renamed to {@code ledger.jsonl.1} and
 * replaces the previous one. Lines are written whole, so a reeve that is killed leaves whole lines.
 *
 * <p>The worker's thread only.
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
   * Appends lines. A full disk is logged once; the lines that cannot be written are lost, and services go on.
   *
   * @param lines each with its line end
   */
  public void append(CharSequence lines) {
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    checkFile();
    if (fd < 0 && !open(FLAGS)) {
      return;
    }
    // After it is open: the part that an earlier reeve left may be full.
    if (size > 0 && size + bytes.length > maxPartBytes) {
      startNewPart();
      if (fd < 0 && !open(FLAGS)) {
        return;
      }
    }
    if (endsInsideLine) {
      endsInsideLine = files.write(fd, NEW_LINE, 0, 1) != 1; // otherwise the next line would be lost too
    }
    int at = 0;
    int written = 0;
    while (at < bytes.length && written >= 0) {
      // Whole lines at once, so that a reeve that is killed in between leaves whole ones.
      written = files.write(fd, bytes, at, endOfLines(bytes, at) - at);
      at += Math.max(written, 0);
    }
    if (at > 0) {
      endsInsideLine = bytes[at - 1] != '\n';
    }
    if (written >= 0) {
      if (loggedErrno != 0) {
        loggedErrno = 0;
        log.warn("Writes the ledger \"" + path + "\" again");
      }
    } else {
      logFailure(-written);
    }
  }

  /** @return the size of the present part in bytes; -1: there is none, or it cannot be read */
  long size() {
    Files.FileInfo info = files.fileInfo(path);
    return info == null ? -1 : info.size();
  }

  /**
   * Returns the end of the last line that lies within the next {@link #MAX_WRITE} bytes. A longer line is written
   * in pieces.
   */
  private static int endOfLines(byte[] bytes, int from) {
    int end = Math.min(bytes.length, from + MAX_WRITE);
    for (int i = end; i > from; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return end;
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
      logFailure(-opened);
      return false;
    }
    fd = opened;
    Files.FileInfo info = files.fileInfo(fd);
    size = info == null ? 0 : info.size();
    endsInsideLine = size > 0 && !endsWithNewLine();
    return true;
  }

  /** A full disk, or a machine that went down, may have cut off the last line. */
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

  private void logFailure(int errno) {
    if (loggedErrno != errno) {
      loggedErrno = errno;
      log.warn("Cannot write the ledger \"" + path + "\": " + Errno.text(errno) + "; what happens is not recorded");
    }
  }
}
