package reeve.logs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import reeve.posix.Errno;
import reeve.posix.Posix;

/**
 * What happened, as JSON lines in {@code ledger.jsonl} of the state directory: append-only, so that nothing of the past goes with the
 * process; bounded by one older part, {@code ledger.jsonl.1}. Lines are written whole, so that a
 * reeve that is killed leaves whole ones.
 *
 * <p>The worker's thread only.
 */
public final class Ledger {
  /** Size of one part in bytes; two are kept. */
  static final long PART = 8L * 1024 * 1024;

  private static final int FLAGS = Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.APPEND;

  /** {@link Posix#write} moves no more at once. */
  private static final int LARGEST_WRITE = 32 * 1024;

  private final Posix posix;
  private final String path;
  private final OwnLog log;
  private final long part;
  private int fd = -1;
  private long size;
  private int failing;

  public Ledger(Posix posix, String stateDir, OwnLog log) {
    this(posix, stateDir, log, PART);
  }

  Ledger(Posix posix, String stateDir, OwnLog log, long part) {
    this.posix = posix;
    this.path = stateDir + "/ledger.jsonl";
    this.log = log;
    this.part = part;
  }

  /**
   * Adds lines, in one write. A disk that is full is told once; what could not be written is lost, and services go on.
   *
   * @param lines each with its end
   */
  public void append(CharSequence lines) {
    byte[] bytes = lines.toString().getBytes(StandardCharsets.UTF_8);
    if (fd < 0 && !open()) {
      return;
    }
    // After the opening: the part that a reeve before us left may be full.
    if (size > 0 && size + bytes.length > part) {
      startNewPart();
      if (!open()) {
        return;
      }
    }
    int at = 0;
    int wrote = 0;
    while (at < bytes.length && wrote >= 0) {
      // In whole lines, so that a reeve that is killed in between leaves whole ones.
      wrote = posix.write(fd, bytes, at, endOfLines(bytes, at) - at);
      at += Math.max(wrote, 0);
    }
    size += at;
    if (wrote >= 0) {
      if (failing != 0) {
        failing = 0;
        log.warn("Writes the ledger \"" + path + "\" again");
      }
    } else {
      fail(-wrote);
    }
  }

  /** Where the last line ends that begins and ends in the next {@link #LARGEST_WRITE} bytes; a longer one is written in pieces. */
  private static int endOfLines(byte[] bytes, int from) {
    int end = Math.min(bytes.length, from + LARGEST_WRITE);
    for (int i = end; i > from; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return end;
  }

  private boolean open() {
    int opened = posix.open(path, FLAGS, 0640);
    if (opened == -Errno.ENOENT) {
      int error = Directories.make(posix, path.substring(0, path.lastIndexOf('/')));
      opened = error == 0 ? posix.open(path, FLAGS, 0640) : -error;
    }
    if (opened < 0) {
      fail(-opened);
      return false;
    }
    fd = opened;
    Posix.FileInfo info = posix.fileInfo(fd);
    size = info == null ? 0 : info.size();
    return true;
  }

  private void startNewPart() {
    posix.close(fd);
    fd = -1;
    try {
      Files.move(Path.of(path), Path.of(path + ".1"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      log.warn("Cannot begin a new part of the ledger \"" + path + "\": " + e.getMessage());
    }
  }

  private void fail(int errno) {
    if (failing != errno) {
      failing = errno;
      log.warn("Cannot write the ledger \"" + path + "\": " + Errno.text(errno) + "; what happens is not recorded");
    }
  }
}
