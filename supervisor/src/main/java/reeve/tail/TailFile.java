package reeve.tail;

import java.util.Arrays;
import reeve.posix.Errno;
import reeve.posix.Posix;

/**
 * One open file, read as whole lines from a place of it on, again and again as it grows. A file that became shorter was cut off: it is read
 * from its beginning then. Two cuts between two looks, after which it is longer than before, cannot be told from growth. One thread.
 */
public final class TailFile implements AutoCloseable {
  /** A longer line comes in pieces of this size. */
  static final int LONGEST_LINE = 1 << 20;

  /** Bytes that one {@link #pump} takes, so that one that talks much does not silence the others. */
  private static final int SHARE = 1 << 18;

  private static final int BLOCK = 1 << 16;

  private final Posix posix;
  private final Source source;
  private final int fd;
  private final Posix.FileInfo identity;
  private byte[] buffer = new byte[BLOCK];
  private int used;
  private int scanned;
  private long offset;

  private TailFile(Posix posix, Source source, int fd, Posix.FileInfo identity) {
    this.posix = posix;
    this.source = source;
    this.fd = fd;
    this.identity = identity;
  }

  /** What came of {@link #open}: a file, or an error number. */
  public record Opened(TailFile file, int error) {}

  /** Opens it for reading, at its beginning. What is no regular file is EINVAL: nothing of what was written to it can be read again. */
  public static Opened open(Posix posix, Source source) {
    int fd = posix.open(source.path(), Posix.Open.RDONLY | Posix.Open.NONBLOCK, 0);
    if (fd < 0) {
      return new Opened(null, -fd);
    }
    Posix.FileInfo info = posix.fileInfo(fd);
    if (info == null || !info.isRegular()) {
      posix.close(fd);
      return new Opened(null, Errno.EINVAL);
    }
    return new Opened(new TailFile(posix, source, fd, info), 0);
  }

  public Source source() {
    return source;
  }

  int fd() {
    return fd;
  }

  /** Whether this is the file behind a name now. */
  boolean is(Posix.FileInfo info) {
    return info != null && info.inode() == identity.inode() && info.device() == identity.device();
  }

  /** Goes on from a place: a byte behind a line's end, or 0. */
  public void from(long place) {
    offset = place;
    used = 0;
    scanned = 0;
  }

  /** Where the next read begins. */
  public long place() {
    return offset;
  }

  /** Goes to before the last lines; a last one without an end counts. @param lines negative: all */
  public void last(long lines) {
    Posix.FileInfo info = posix.fileInfo(fd);
    from(lines < 0 || info == null ? 0 : start(info.size(), lines));
  }

  /** Backwards, block by block: the last lines of a large file cost no more than those of a small one. */
  private long start(long size, long lines) {
    byte[] block = new byte[BLOCK];
    long wanted = lines;
    for (long end = size; end > 0; ) {
      int length = (int) Math.min(BLOCK, end);
      long begin = end - length;
      if (!read(block, begin, length)) {
        return size; // it became shorter meanwhile
      }
      for (int i = length - 1; i >= 0; i--) {
        // The end of the last line ends it, and separates it from nothing.
        if (block[i] == '\n' && begin + i + 1 < size && --wanted <= 0 || wanted == 0) {
          return begin + i + 1;
        }
      }
      end = begin;
    }
    return lines == 0 ? size : 0;
  }

  private boolean read(byte[] block, long at, int length) {
    if (posix.seek(fd, at) != 0) {
      return false;
    }
    for (int got = 0; got < length; ) {
      int more = posix.read(fd, block, got, length - got);
      if (more <= 0) {
        return false;
      }
      got += more;
    }
    return true;
  }

  /** Hands out whole lines that are there. @return whether there is more to be read now */
  public boolean pump(LineSink sink) {
    Posix.FileInfo info = posix.fileInfo(fd);
    if (info != null && info.size() < offset) {
      rest(sink);
      from(0);
      sink.note(source, "the file was cut off");
    }
    int taken = 0;
    while (taken < SHARE) {
      if (used == buffer.length) {
        buffer = Arrays.copyOf(buffer, 2 * buffer.length);
      }
      int got = posix.seek(fd, offset) == 0 ? posix.read(fd, buffer, used, buffer.length - used) : 0;
      if (got <= 0) {
        return false;
      }
      taken += got;
      offset += got;
      used += got;
      lines(sink);
    }
    return true;
  }

  private void lines(LineSink sink) {
    int start = 0;
    for (; scanned < used; scanned++) {
      if (buffer[scanned] == '\n') {
        sink.line(source, buffer, start, scanned);
        start = scanned + 1;
      }
    }
    if (used - start >= LONGEST_LINE) {
      sink.line(source, buffer, start, used);
      start = used;
    }
    System.arraycopy(buffer, start, buffer, 0, used - start);
    used -= start;
    scanned = used;
    if (buffer.length > BLOCK && used < BLOCK) {
      buffer = Arrays.copyOf(buffer, BLOCK);
    }
  }

  /** Hands out a last line that has no end. */
  public void rest(LineSink sink) {
    if (used > 0) {
      sink.line(source, buffer, 0, used);
      used = 0;
      scanned = 0;
    }
  }

  @Override
  public void close() {
    posix.close(fd);
  }
}
