package reeve.logfile;

import reeve.posix.DirectoryFiles;
import reeve.posix.FileSpace;
import reeve.posix.Posix;

/** How the head of a file can be taken away while others append to it. */
public enum Way {
  /** Its blocks are taken out, and the file becomes shorter: ext4, xfs, overlayfs on these. */
  COLLAPSE("collapse"),
  /** Its blocks are freed, and the file looks as big as ever: tmpfs, btrfs, and a writer without O_APPEND. */
  PUNCH("punch-hole"),
  /** Not at all: nfs before 4.2, vfat. */
  NONE("none");

  private final String word;

  Way(String word) {
    this.word = word;
  }

  /** For people and for JSON. */
  public String word() {
    return word;
  }

  /** Finds out by a file of our own in the directory: what a file system says of itself is not what the one below it can do. */
  static Way probe(int directory, LogName name) {
    String probe = name.archive(0) + LogName.TEMPORARY;
    DirectoryFiles.unlink(directory, probe);
    int fd = DirectoryFiles.open(directory, probe, Posix.Open.RDWR | Posix.Open.CREAT | Posix.Open.EXCL, 0600);
    if (fd < 0) {
      return NONE;
    }
    try {
      int block = Cutter.block(DirectoryFiles.stat(fd));
      byte[] data = new byte[block];
      data[0] = 1;
      for (int i = 0; i < 3; i++) {
        if (FileSpace.write(fd, (long) i * block, data, 0, block) != 0) {
          return NONE;
        }
      }
      if (FileSpace.punch(fd, 0, block) != 0) {
        return NONE;
      }
      boolean tellsHoles = FileSpace.seekData(fd, 0) == block;
      return tellsHoles && FileSpace.collapse(fd, 0, block) == 0 && FileSpace.seekHole(fd, 0) == 2L * block ? COLLAPSE : PUNCH;
    } finally {
      FileSpace.close(fd);
      DirectoryFiles.unlink(directory, probe);
    }
  }
}
