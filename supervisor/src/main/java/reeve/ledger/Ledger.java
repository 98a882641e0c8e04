package reeve.ledger;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.Posix;

/**
 * What happened, as JSON lines in {@code ledger.jsonl} of the state directory: append-only, so that nothing of the past
 * goes with the process; bounded by one older part, {@code ledger.jsonl.1}. Lines are written whole, so that a reeve
 * that is killed leaves whole ones.
 *
 * <p>The worker's thread only.
 */
public final class Ledger {
  /** Size of one part in bytes; two are kept. */
  static final long PART = 8L * 1024 * 1024;

  private static final int FLAGS = Posix.Open.WRONLY | Posix.Open.CREAT | Posix.Open.APPEND;

  /** {@link Posix#write} moves no more at once. */
  private static final int LARGEST_WRITE = 32 * 1024;

  private static final byte[] NEW_LINE = {'\n'};

  private final Posix posix;
  private final String path;
  private final SupervisorLog log;
  private final long part;
  private int fd = -1;
  private long size;
  private int failing;
  private boolean isTorn;

  public Ledger(Posix posix, String stateDir, SupervisorLog log) {
    this(posix, stateDir, log, PART);
  }

  Ledger(Posix posix, String stateDir, SupervisorLog log, long part) {
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
    look();
    if (fd < 0 && !open(FLAGS)) {
      return;
    }
    // After the opening: the part that a reeve before us left may be full.
    if (size > 0 && size + bytes.length > part) {
      startNewPart();
      if (fd < 0 && !open(FLAGS)) {
        return;
      }
    }
    if (isTorn) {
      isTorn = posix.write(fd, NEW_LINE, 0, 1) != 1; // else the next line would be lost as well
    }
    int at = 0;
    int wrote = 0;
    while (at < bytes.length && wrote >= 0) {
      // In whole lines, so that a reeve that is killed in between leaves whole ones.
      wrote = posix.write(fd, bytes, at, endOfLines(bytes, at) - at);
      at += Math.max(wrote, 0);
    }
    if (at > 0) {
      isTorn = bytes[at - 1] != '\n';
    }
    if (wrote >= 0) {
      if (failing != 0) {
        failing = 0;
        log.warn("Writes the ledger \"" + path + "\" again");
      }
    } else {
      fail(-wrote);
    }
  }

  /** @return bytes in the present part; -1: there is none, or it cannot be seen */
  long size() {
    Posix.FileInfo info = posix.fileInfo(path);
    return info == null ? -1 : info.size();
  }

  /**
   * Where the last line ends that begins and ends in the next {@link #LARGEST_WRITE} bytes; a longer one is written in
   * pieces.
   */
  private static int endOfLines(byte[] bytes, int from) {
    int end = Math.min(bytes.length, from + LARGEST_WRITE);
    for (int i = end; i > from; i--) {
      if (bytes[i - 1] == '\n') {
        return i;
      }
    }
    return end;
  }

  /** How large it is by now, for another reeve may write to it too; and whether it was taken away or replaced. */
  private void look() {
    if (fd < 0) {
      return;
    }
    Posix.FileInfo ours = posix.fileInfo(fd);
    Posix.FileInfo named = posix.fileInfo(path);
    if (ours == null || named == null || ours.inode() != named.inode() || ours.device() != named.device()) {
      posix.close(fd);
      fd = -1;
    } else {
      size = ours.size();
    }
  }

  private boolean open(int flags) {
    int opened = posix.open(path, flags, 0640);
    if (opened == -Errno.ENOENT) {
      int error = DirectoryMaker.make(posix, DirectoryMaker.parent(path));
      opened = error == 0 ? posix.open(path, flags, 0640) : -error;
    }
    if (opened < 0) {
      fail(-opened);
      return false;
    }
    fd = opened;
    Posix.FileInfo info = posix.fileInfo(fd);
    size = info == null ? 0 : info.size();
    isTorn = size > 0 && !endsWithNewLine();
    return true;
  }

  /** Whoever wrote it last may have been cut off in a line, by a disk that was full or the machine's end. */
  private boolean endsWithNewLine() {
    int in = posix.open(path, Posix.Open.RDONLY, 0);
    if (in < 0) {
      return false;
    }
    byte[] last = new byte[1];
    boolean ends = posix.seek(in, size - 1) == 0 && posix.read(in, last, 0, 1) == 1 && last[0] == '\n';
    posix.close(in);
    return ends;
  }

  /** Where the old part cannot be kept it is lost: that the ledger is bounded comes first. */
  private void startNewPart() {
    posix.close(fd);
    fd = -1;
    try {
      Files.move(Path.of(path), Path.of(path + ".1"), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException | InvalidPathException e) {
      log.warn("Cannot rename the ledger \"" + path + "\", begins it anew and loses what was in it: " + e);
      open(FLAGS | Posix.Open.TRUNC);
    }
  }

  private void fail(int errno) {
    if (failing != errno) {
      failing = errno;
      log.warn("Cannot write the ledger \"" + path + "\": " + Errno.text(errno) + "; what happens is not recorded");
    }
  }
}
