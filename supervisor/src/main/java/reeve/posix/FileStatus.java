package reeve.posix;

/**
 * A file as stat(2) describes it.
 *
 * @param mode type and permissions
 * @param links number of its names
 * @param size bytes
 * @param blocks of 512 bytes that it takes on disk
 * @param blockSize block size of the file system, bytes
 * @param device of the file system
 * @param inode in it
 * @param modifiedMillis since 1970
 */
public record FileStatus(
    int mode, long links, int uid, int gid, long size, long blocks, int blockSize, long device, long inode,
    long modifiedMillis) {
  public boolean isRegular() {
    return (mode & 0170000) == 0100000;
  }

  public boolean isDirectory() {
    return (mode & 0170000) == 0040000;
  }

  public boolean isLink() {
    return (mode & 0170000) == 0120000;
  }

  public boolean isSameFile(FileStatus other) {
    return inode == other.inode && device == other.device;
  }
}
