package reeve.rotation;

import reeve.config.RotationSpec;
import reeve.logstore.LogFileNames;
import reeve.posix.DirectoryFiles;
import reeve.posix.FileSpace;
import reeve.posix.Posix;

/**
 * How the head of a file can be taken away while others append to it.
 *
 * <p>xfs can collapse, and we do not let it: it moves the blocks first and makes the file shorter in the end, and a
 * SIGKILL for who asked makes it leave out the second (seen in one of three kills on Linux 6.18; iomap_truncate_page()
 * gives up on a fatal signal). The file then keeps its size, its writers go on at the old end, and between there is a
 * gap that no whole number of blocks covers. ext4 does both in one go.
 */
public enum RotationMethod {
  /** Its blocks are taken out, and the file becomes shorter: ext4, overlayfs on it. */
  COLLAPSE("collapse"),
  /** Its blocks are freed, and the file looks as big as ever: xfs, tmpfs, btrfs, and a writer without O_APPEND. */
  PUNCH("punch-hole"),
  /** It is emptied while the processes of its services stand still: where they asked for it. */
  FREEZE("freeze"),
  /** It gets another name, and its services are told to open it anew: where they asked for it. */
  SIGNAL("signal"),
  /**
   * It gets another name when a service that writes to it starts: where they asked for it, and on nfs before 4.2, vfat,
   * ramfs.
   */
  AT_START("at-start");

  // linux/magic.h
  private static final long EXT4 = 0xEF53;
  private static final long OVERLAY = 0x794c7630;

  private final String word;

  RotationMethod(String word) {
    this.word = word;
  }

  /** Whether parts of the file go while it is written to, and nobody else has to do anything. */
  boolean isByItself() {
    return this == COLLAPSE || this == PUNCH;
  }

  /** Whether the whole file gets another name. */
  boolean renames() {
    return this == SIGNAL || this == AT_START;
  }

  /** @return what its owner asked for; null: nothing, so it is what the file system can */
  static RotationMethod asked(RotationSpec.Kind kind) {
    return switch (kind) {
      case AUTO -> null;
      case FREEZE -> FREEZE;
      case SIGNAL -> SIGNAL;
      case AT_START -> AT_START;
    };
  }

  /** For people and for JSON. */
  public String word() {
    return word;
  }

  /**
   * Finds out by a file of our own in the directory: what a file system says of itself is not what the one below it can
   * do.
   *
   * @param error set to an error number where it cannot be found out now
   * @return null then
   */
  static RotationMethod probe(int directory, LogFileNames name, int[] error) {
    String probe = name.archive(0) + LogFileNames.TEMPORARY;
    DirectoryFiles.unlink(directory, probe);
    int fd = DirectoryFiles.open(directory, probe, Posix.Open.RDWR | Posix.Open.CREAT | Posix.Open.EXCL, 0600);
    if (fd < 0) {
      error[0] = -fd;
      return null;
    }
    try {
      int block = HeadCutter.block(DirectoryFiles.stat(fd));
      byte[] data = new byte[block];
      data[0] = 1;
      for (int i = 0; i < 3; i++) {
        error[0] = FileSpace.write(fd, (long) i * block, data, 0, block);
        if (error[0] != 0) {
          return null;
        }
      }
      if (FileSpace.punch(fd, 0, block) != 0) {
        return AT_START;
      }
      long kind = FileSpace.fileSystem(fd);
      // of overlayfs: what is below it is not told
      boolean trusted = kind == EXT4 || kind == OVERLAY && FileSpace.unshare(fd, 0, block) != 0;
      boolean tellsHoles = FileSpace.seekData(fd, 0) == block;
      return trusted && tellsHoles && FileSpace.collapse(fd, 0, block) == 0 && FileSpace.seekHole(fd, 0) == 2L * block
          ? COLLAPSE : PUNCH;
    } finally {
      FileSpace.close(fd);
      DirectoryFiles.unlink(directory, probe);
    }
  }
}
