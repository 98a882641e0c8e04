package reeve.posix;

import java.util.List;

/** {@link FileStorage} by calls to the kernel. No state. */
final class LinuxFileStorage implements FileStorage {
  private static final LinuxFileStorage INSTANCE = new LinuxFileStorage();

  private LinuxFileStorage() {}

  /**
   * Returns the instance as the interface type, so that the verifier need not load both classes to verify
   * {@link LinuxPosix}.
   */
  static FileStorage instance() {
    return INSTANCE;
  }

  @Override
  public int openDirectory(String path) {
    return DirectoryFiles.openDirectory(path);
  }

  @Override
  public int open(int directory, String name, int flags, int mode) {
    return DirectoryFiles.open(directory, name, flags, mode);
  }

  @Override
  public void close(int fd) {
    Descriptors.close(fd);
  }

  @Override
  public FileStatus stat(int directory, String name) {
    return DirectoryFiles.stat(directory, name);
  }

  @Override
  public FileStatus stat(int fd) {
    return DirectoryFiles.stat(fd);
  }

  @Override
  public long birthTime(int fd) {
    return DirectoryFiles.born(fd);
  }

  @Override
  public int rename(int directory, String from, String to) {
    return DirectoryFiles.rename(directory, from, to);
  }

  @Override
  public int mkdir(int directory, String name, int mode) {
    return DirectoryFiles.mkdir(directory, name, mode);
  }

  @Override
  public int unlink(int directory, String name) {
    return DirectoryFiles.unlink(directory, name);
  }

  @Override
  public List<String> names(int directory, String prefix) {
    return DirectoryFiles.names(directory, prefix);
  }

  @Override
  public List<Writer> writersOf(long device, long inode) {
    return FileUsers.writersOf(device, inode);
  }

  @Override
  public int openWritten(long device, long inode) {
    return FileUsers.openWritten(device, inode);
  }

  @Override
  public int read(int fd, long position, byte[] buffer, int offset, int length) {
    return FileSpace.read(fd, position, buffer, offset, length);
  }

  @Override
  public int write(int fd, long position, byte[] buffer, int offset, int length) {
    return FileSpace.write(fd, position, buffer, offset, length);
  }

  @Override
  public int copy(int from, long offset, int to, long target, long length) {
    return FileSpace.copy(from, offset, to, target, length);
  }

  @Override
  public int punch(int fd, long offset, long length) {
    return FileSpace.punch(fd, offset, length);
  }

  @Override
  public int collapse(int fd, long offset, long length) {
    return FileSpace.collapse(fd, offset, length);
  }

  @Override
  public int unshare(int fd, long offset, long length) {
    return FileSpace.unshare(fd, offset, length);
  }

  @Override
  public long seekData(int fd, long offset) {
    return FileSpace.seekData(fd, offset);
  }

  @Override
  public long seekHole(int fd, long offset) {
    return FileSpace.seekHole(fd, offset);
  }

  @Override
  public int truncate(int fd, long size) {
    return FileSpace.truncate(fd, size);
  }

  @Override
  public long fileSystemType(int fd) {
    return FileSpace.fileSystem(fd);
  }

  @Override
  public long freeBytes(int fd) {
    return FileSpace.freeBytes(fd);
  }

  @Override
  public int sync(int fd) {
    return Descriptors.sync(fd);
  }

  @Override
  public int syncData(int fd) {
    return FileSpace.syncData(fd);
  }

  @Override
  public void writeOut(int fd, long offset, long length) {
    FileSpace.writeOut(fd, offset, length);
  }

  @Override
  public void dropCache(int fd) {
    FileSpace.forget(fd);
  }

  @Override
  public void setMode(int fd, int mode, int owner, int group) {
    FileSpace.mode(fd, mode, owner, group);
  }

  @Override
  public void setModified(int fd, long millis) {
    FileSpace.modified(fd, millis);
  }

  @Override
  public int mountMemory(String directory, int mode) {
    return TmpfsMount.mount(directory, mode);
  }

  @Override
  public int unmount(String directory) {
    return TmpfsMount.unmount(directory);
  }
}
