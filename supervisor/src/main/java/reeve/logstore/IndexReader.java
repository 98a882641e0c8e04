package reeve.logstore;

import java.io.IOException;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Posix;

/** Reads the index of a log, and detects whether it has grown since. One thread. */
final class IndexReader {
  private final FileStorage storage;
  private final int directory;
  private final LogFileNames name;
  private long inode;
  private long size;
  private long read;
  private IndexState state = new IndexState();

  /** @param directory a descriptor, which the caller closes */
  IndexReader(FileStorage storage, int directory, LogFileNames name) {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
  }

  /** The result of the index as of the last {@link #read}; another object after the index was replaced. */
  IndexState state() {
    return state;
  }

  /** Whether something was recorded since the last {@link #read}. */
  boolean isChanged() {
    FileStatus stat = storage.stat(directory, name.index());
    return (stat == null ? 0 : stat.inode()) != inode || (stat == null ? 0 : stat.size()) != size;
  }

  /**
   * Reads the whole index once more, for what {@link #state} does not hold.
   *
   * @throws IOException if it cannot be read
   */
  void visit(IndexVisitor visitor) throws IOException {
    int fd = storage.open(directory, name.index(), Posix.Open.RDONLY, 0);
    if (fd < 0) {
      return;
    }
    FileStatus stat = storage.stat(fd);
    long got = stat.isRegular() ? IndexFormat.read(storage, fd, 0, stat.size(), visitor) : 0;
    storage.close(fd);
    if (got < 0) {
      throw cannotRead(got);
    }
  }

  private IOException cannotRead(long result) {
    return new IOException("cannot read \"" + name.path() + ".index\": " + Errno.text((int) -result));
  }

  /** Reads what was added. Without an index, or after it was deleted, the state is empty. */
  void read() throws IOException {
    int fd = storage.open(directory, name.index(), Posix.Open.RDONLY, 0);
    if (fd == -Errno.EACCES) {
      throw new IOException("cannot open \"" + name.path() + ".index\": " + Errno.text(Errno.EACCES));
    }
    if (fd < 0) {
      inode = 0;
      size = 0;
      read = 0;
      state = new IndexState();
      return;
    }
    FileStatus stat = storage.stat(fd);
    if (stat.inode() != inode || stat.size() < read) {
      state = new IndexState();
      read = 0;
    }
    long got = stat.isRegular() ? IndexFormat.read(storage, fd, read, stat.size(), state) : 0;
    storage.close(fd);
    if (got < 0) {
      throw cannotRead(got);
    }
    read += got;
    inode = stat.inode();
    size = stat.size();
  }
}
