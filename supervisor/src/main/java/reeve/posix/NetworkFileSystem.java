package reeve.posix;

import java.util.Set;

/** File systems that other machines may write to, by their f_type (statfs(2), linux/magic.h). Any thread. */
public final class NetworkFileSystem {
  /**
   * Types of the table of mounts that have the f_type of FUSE, and files of this machine: the layers of a container
   * without root, a file system on a block device, and a directory of the host of a virtual machine.
   */
  private static final Set<String> LOCAL = Set.of("fuse.fuse-overlayfs", "fuseblk", "virtiofs");

  private NetworkFileSystem() {}

  /**
   * Returns the name of the file system of a file.
   *
   * @return null: it is none of a network, or not known. That of FUSE is a program, which may have its files anywhere.
   */
  public static String name(FileStorage storage, int fd) {
    return name(storage.fileSystemType(fd) & 0xffffffffL);
  }

  /** @param type of struct statfs, without a sign */
  static String name(long type) {
    if (type == 0x6969) {
      return "NFS";
    } else if (type == 0x517b || type == 0xff534d42L || type == 0xfe534d42L) { // smb, cifs, smb2
      return "SMB";
    } else if (type == 0x65735546) {
      return "FUSE";
    } else if (type == 0x01021997) {
      return "9P";
    } else if (type == 0x00c36400) {
      return "Ceph";
    } else if (type == 0x5346414f || type == 0x6b414653) { // OpenAFS, and the kernel's own
      return "AFS";
    } else if (type == 0x0bd00bd0) {
      return "Lustre";
    } else if (type == 0x564c) {
      return "NCP";
    } else if (type == 0x73757245) {
      return "Coda";
    }
    return type == 0x786f4256 ? "VirtualBox" : null;
  }

  /**
   * Says what does not hold for a state directory.
   *
   * @param directory it need not exist; then the nearest one above it counts
   * @return a sentence without its end; null: it is on no network file system
   */
  public static String warning(FileStorage storage, String directory) {
    return warning(storage, directory, "/proc/self/mountinfo");
  }

  /** @param mounts the file with the table of mounts (proc_pid_mountinfo(5)) */
  static String warning(FileStorage storage, String directory, String mounts) {
    String path = directory;
    int fd = storage.openDirectory(path);
    while (fd == -Errno.ENOENT && path.length() > 1 && path.lastIndexOf('/') >= 0) {
      path = path.substring(0, Math.max(1, path.lastIndexOf('/')));
      fd = storage.openDirectory(path);
    }
    String name = fd < 0 ? null : name(storage, fd);
    if (name != null && name.equals("FUSE")) {
      FileStatus status = storage.stat(fd);
      byte[] table = ProcFiles.read(mounts);
      boolean isKnown = status != null && table != null;
      name = isKnown && LOCAL.contains(mountType(RawText.of(table), status.device())) ? null : name;
    }
    if (fd >= 0) {
      storage.close(fd);
    }
    return name == null ? null : "the state directory \"" + directory + "\" is on a file system of the network or of a "
        + "program (" + name + "), where locks and fsync may not hold: two reeves may start its services, and what was "
        + "stored last may be lost with its server. Put it on a disk of the machine: [reeve] state-dir";
  }

  /**
   * Returns the type of a mounted file system.
   *
   * @param mountinfo {@code ID PARENT MAJOR:MINOR ROOT MOUNTPOINT OPTIONS ... - TYPE SOURCE OPTIONS}
   * @param device as stat(2) has it
   * @return empty: it is not mounted in this namespace
   */
  static String mountType(String mountinfo, long device) {
    long major = device >>> 8 & 0xfff | device >>> 32 & ~0xfffL; // makedev(3)
    long minor = device & 0xff | device >>> 12 & 0xffffff00L;
    String number = major + ":" + minor;
    for (String line : mountinfo.split("\n")) {
      String[] fields = line.split(" ", 4);
      int dash = line.indexOf(" - ");
      if (dash > 0 && fields.length > 3 && fields[2].equals(number)) {
        return line.substring(dash + 3).split(" ", 2)[0];
      }
    }
    return "";
  }
}
