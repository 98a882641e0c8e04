package reeve.posix;

/**
 * A file as stat(2) describes it.
 *
 * @param mode type and permissions
 * @param links names that it has
 * @param size bytes
 * @param blocks of 512 bytes that it takes on the disk
 * @param blockSize bytes of a block of the file system
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

  public boolean isLink() {
    return (mode & 0170000) == 0120000;
  }

  public boolean isSameFile(FileStatus other) {
    return inode == other.inode && device == other.device;
  }
}
