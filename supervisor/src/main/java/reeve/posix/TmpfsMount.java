package reeve.posix;

/** Mounts a file system in memory for files that must not be on a disk (mount(2), umount2(2)). Any thread. */
final class TmpfsMount {
  // sys/mount.h
  private static final long NOSUID = 2;
  private static final long NODEV = 4;
  private static final long NOEXEC = 8;
  private static final int MNT_DETACH = 2;
  private static final int UMOUNT_NOFOLLOW = 8;

  /** ENODEV */
  private static final int NO_SUCH_TYPE = 19;

  private static final LibC.Symbol UMOUNT2 = new LibC.Symbol("umount2");

  /** The offsets of the arguments, whose path is at most PATH_MAX bytes long. */
  private static final int TYPE = 4096;
  private static final int DATA = 4128;
  private static final int BUFFER = 4160;

  private TmpfsMount() {}

  /** @return 0 or an error number */
  static int mount(String directory, int mode) {
    String data = "mode=0" + Integer.toOctalString(mode);
    int error = mount(directory, "tmpfs", data);
    return error == NO_SUCH_TYPE ? mount(directory, "ramfs", data) : error; // a kernel without tmpfs
  }

  private static int mount(String directory, String type, String data) {
    Scratch s = Scratch.acquire();
    try {
      s.ensure(BUFFER);
      long target = s.string(0, directory);
      long name = s.string(TYPE, type);
      return -s.call(ThreadCalls.mount, name, target, name, NOSUID | NODEV | NOEXEC, s.string(DATA, data));
    } finally {
      s.release();
    }
  }

  /** @return 0 or an error number */
  static int unmount(String directory) {
    Scratch s = Scratch.acquire();
    try {
      return -s.call(UMOUNT2, s.string(0, directory), MNT_DETACH | UMOUNT_NOFOLLOW);
    } finally {
      s.release();
    }
  }
}
