package reeve.posix;

import java.util.List;

/**
 * Passes every call on. Unlike a proxy, a method that is overridden may throw what no method declares: a test ends a
 * reeve by an exception that none of its parts catches.
 */
public class ForwardingStorage implements FileStorage {
  private final FileStorage to;

  public ForwardingStorage(FileStorage to) {
    this.to = to;
  }

  @Override
  public int openDirectory(String path) {
    return to.openDirectory(path);
  }

  @Override
  public int open(int directory, String name, int flags, int mode) {
    return to.open(directory, name, flags, mode);
  }

  @Override
  public void close(int fd) {
    to.close(fd);
  }

  @Override
  public FileStatus stat(int directory, String name) {
    return to.stat(directory, name);
  }

  @Override
  public FileStatus stat(int fd) {
    return to.stat(fd);
  }

  @Override
  public long birthTime(int fd) {
    return to.birthTime(fd);
  }

  @Override
  public int rename(int directory, String from, String name) {
    return to.rename(directory, from, name);
  }

  @Override
  public int unlink(int directory, String name) {
    return to.unlink(directory, name);
  }

  @Override
  public List<String> names(int directory, String prefix) {
    return to.names(directory, prefix);
  }

  @Override
  public List<Writer> writersOf(long device, long inode) {
    return to.writersOf(device, inode);
  }

  @Override
  public int openWritten(long device, long inode) {
    return to.openWritten(device, inode);
  }

  @Override
  public int read(int fd, long position, byte[] buffer, int offset, int length) {
    return to.read(fd, position, buffer, offset, length);
  }

  @Override
  public int write(int fd, long position, byte[] buffer, int offset, int length) {
    return to.write(fd, position, buffer, offset, length);
  }

  @Override
  public int copy(int from, long offset, int target, long position, long length) {
    return to.copy(from, offset, target, position, length);
  }

  @Override
  public int punch(int fd, long offset, long length) {
    return to.punch(fd, offset, length);
  }

  @Override
  public int collapse(int fd, long offset, long length) {
    return to.collapse(fd, offset, length);
  }

  @Override
  public int unshare(int fd, long offset, long length) {
    return to.unshare(fd, offset, length);
  }

  @Override
  public long seekData(int fd, long offset) {
    return to.seekData(fd, offset);
  }

  @Override
  public long seekHole(int fd, long offset) {
    return to.seekHole(fd, offset);
  }

  @Override
  public int truncate(int fd, long size) {
    return to.truncate(fd, size);
  }

  @Override
  public long fileSystemType(int fd) {
    return to.fileSystemType(fd);
  }

  @Override
  public long freeBytes(int fd) {
    return to.freeBytes(fd);
  }

  @Override
  public int sync(int fd) {
    return to.sync(fd);
  }

  @Override
  public int syncData(int fd) {
    return to.syncData(fd);
  }

  @Override
  public void writeOut(int fd, long offset, long length) {
    to.writeOut(fd, offset, length);
  }

  @Override
  public void dropCache(int fd) {
    to.dropCache(fd);
  }

  @Override
  public void setMode(int fd, int mode, int owner, int group) {
    to.setMode(fd, mode, owner, group);
  }

  @Override
  public void setModified(int fd, long millis) {
    to.setModified(fd, millis);
  }

  @Override
  public int mountMemory(String directory, int mode) {
    return to.mountMemory(directory, mode);
  }

  @Override
  public int unmount(String directory) {
    return to.unmount(directory);
  }

  @Override
  public int mkdir(int directory, String name, int mode) {
    return to.mkdir(directory, name, mode);
  }
}
