package reeve.posix;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.ProcessAttributes.Mount;
import reeve.posix.SpawnError.Step;

/**
 * Changes the mounts and the network of the calling thread, which is in namespaces of its own (mount(2),
 * mount_namespaces(7)). Nothing of it is seen outside of them.
 */
final class SandboxSetup {
  // sys/mount.h
  private static final long MS_RDONLY = 1;
  private static final long MS_NOSUID = 2;
  private static final long MS_NODEV = 4;
  private static final long MS_NOEXEC = 8;
  private static final long MS_REMOUNT = 32;
  private static final long MS_BIND = 4096;
  private static final long MS_REC = 16384;
  private static final long MS_SLAVE = 1 << 19;
  /** linux/mount.h */
  private static final int MOUNT_ATTR_RDONLY = 1;
  private static final int MOUNT_ATTR_SIZE = 32;

  private static final int O_PATH = 010000000;
  private static final int O_CREAT = 0100;
  private static final int AF_INET = 2;
  private static final int SOCK_DGRAM = 2;
  private static final int SIOCSIFFLAGS = 0x8914; // linux/sockios.h
  private static final short UP_AND_RUNNING = 0x41; // IFF_UP, IFF_RUNNING of net/if.h
  private static final int IFREQ_SIZE = 40;

  /** The offsets of the arguments of mount(2) in the buffer, whose paths are at most PATH_MAX bytes long. */
  private static final int TARGET = 0;
  private static final int SOURCE = 4096;
  private static final int TYPE = 8192;
  private static final int DATA = 8320;
  private static final int BUFFER = 8448;

  private static final List<String> PSEUDO_DEVICES = List.of("null", "zero", "full", "random", "urandom", "tty");
  private static final List<String> DEVICE_DIRECTORIES = List.of("pts", "shm", "mqueue");
  private static final String[][] DEVICE_LINKS = {{"ptmx", "pts/ptmx"}, {"fd", "/proc/self/fd"}, {"stdin", "fd/0"},
      {"stdout", "fd/1"}, {"stderr", "fd/2"}};

  private final Scratch s;
  /** What stays writable below a directory that is made read-only. */
  private final List<String> writable = new ArrayList<>();

  SandboxSetup(Scratch s) {
    this.s = s;
  }

  /** @return 0 or a {@link SpawnError} */
  int apply(ProcessAttributes.Sandbox sandbox) {
    int error = 0;
    if (sandbox.mounts().length > 0) {
      s.ensure(BUFFER);
      // What others mount later is seen here too, but not the other way round.
      error = mount(null, "/", null, MS_REC | MS_SLAVE, null);
      if (error != 0) {
        return SpawnError.of(Step.MOUNT, error);
      }
      for (int i = 0; i < sandbox.mounts().length; i++) {
        error = apply(sandbox.mounts()[i]);
        if (error != 0) {
          return SpawnError.ofMount(i, error);
        }
      }
    }
    if (error == 0 && sandbox.network()) {
      error = startLoopback();
      error = error == 0 ? 0 : SpawnError.of(Step.LOOPBACK, error);
    }
    return error;
  }

  private int apply(Mount mount) {
    String path = mount.path();
    int missing = missing(path);
    if (missing != 0) {
      return mount.optional() && (missing == Errno.ENOENT || missing == Errno.ENOTDIR) ? 0 : missing;
    }
    switch (mount.kind()) {
      case PRIVATE_TMP:
        writable.add(path);
        return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV, "mode=1777");
      case EMPTY:
        return mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "mode=0755");
      case INACCESSIBLE:
        return isDirectory(path)
            ? mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NODEV | MS_NOEXEC | MS_RDONLY, "mode=0000")
            : mount("/dev/null", path, null, MS_BIND, null);
      case WRITABLE:
        writable.add(path);
        return isMount(path) ? 0 : mount(path, path, null, MS_BIND | MS_REC, null);
      case READ_ONLY:
        return makeReadOnly(path);
      default:
        return replaceDevices(path);
    }
  }

  /** @return 0: the path exists; otherwise an error number */
  private int missing(String path) {
    return -s.call(LibC.faccessat, LibC.AT_FDCWD, s.string(TARGET, path), 0, 0);
  }

  private boolean isDirectory(String path) {
    return missing(path + "/.") == 0;
  }

  /** Whether a path is a mount already, as /proc is: it stays as it is. */
  private static boolean isMount(String path) {
    byte[] table = ProcFiles.read("/proc/thread-self/mountinfo");
    return table != null && new String(table, StandardCharsets.UTF_8).contains(" " + path + " ");
  }

  /** Makes a directory and what is mounted below it read-only, except for what stays writable. */
  private int makeReadOnly(String path) {
    int error = path.equals("/") ? 0 : mount(path, path, null, MS_BIND | MS_REC, null);
    byte[] table = error == 0 ? ProcFiles.read("/proc/thread-self/mountinfo") : null;
    if (table == null) {
      return error == 0 ? Errno.EIO : error;
    }
    for (String line : new String(table, StandardCharsets.UTF_8).split("\n")) {
      String[] fields = line.split(" "); // proc_pid_mountinfo(5)
      String point = fields.length < 6 ? "" : unescaped(fields[4]);
      if (error == 0 && isBelow(point, path) && !staysWritable(point, path)) {
        error = setReadOnly(point, fields[5]);
        error = error == Errno.ENOENT || error == Errno.EINVAL ? 0 : error; // it is covered by another mount
      }
    }
    return error;
  }

  private boolean staysWritable(String point, String below) {
    for (String one : writable) {
      if (isBelow(point, one) && isBelow(one, below)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBelow(String path, String directory) {
    return directory.equals("/") || path.equals(directory) || path.startsWith(directory + "/");
  }

  private int setReadOnly(String point, String options) {
    s.string(MOUNT_ATTR_SIZE, point);
    s.memory.setMemory(0, MOUNT_ATTR_SIZE, (byte) 0);
    s.memory.setLong(0, MOUNT_ATTR_RDONLY);
    int result = s.call(LibCExtras.syscall, ThreadCalls.SYS_MOUNT_SETATTR, LibC.AT_FDCWD, s.address + MOUNT_ATTR_SIZE,
        0, s.address, MOUNT_ATTR_SIZE);
    if (result != -Errno.ENOSYS) {
      return -result;
    }
    long flags = MS_BIND | MS_REMOUNT | MS_RDONLY; // before Linux 5.12; other flags would be lost
    String all = "," + options + ",";
    flags |= all.contains(",nosuid,") ? MS_NOSUID : 0;
    flags |= all.contains(",nodev,") ? MS_NODEV : 0;
    flags |= all.contains(",noexec,") ? MS_NOEXEC : 0;
    return mount(null, point, null, flags, null);
  }

  /** Blanks and backslashes are escaped as octal numbers. */
  private static String unescaped(String field) {
    if (field.indexOf('\\') < 0) {
      return field;
    }
    return field.replace("\\040", " ").replace("\\011", "\t").replace("\\012", "\n").replace("\\134", "\\");
  }

  private int replaceDevices(String path) {
    int old = s.call(LibC.open, s.string(0, "/dev"), O_PATH | LibC.O_CLOEXEC, 0);
    if (old < 0) {
      return -old;
    }
    try {
      String former = "/proc/self/fd/" + old + "/";
      int error = mount("tmpfs", path, "tmpfs", MS_NOSUID | MS_NOEXEC, "mode=0755");
      for (String name : PSEUDO_DEVICES) {
        error = error == 0 ? bindFile(former + name, path + "/" + name) : error;
      }
      error = error == 0 ? bindFile(former + "log", path + "/log") : error;
      for (String name : DEVICE_DIRECTORIES) {
        if (error == 0 && isDirectory(former + name)) {
          error = Calls.errorOf(LibC.mkdir, path + "/" + name, 0755);
          error = error == 0 ? mount(former + name, path + "/" + name, null, MS_BIND | MS_REC, null) : error;
        }
      }
      for (String[] link : DEVICE_LINKS) {
        if (error == 0) {
          s.string(TARGET, link[1]);
          s.string(SOURCE, path + "/" + link[0]);
          error = -s.call(ThreadCalls.symlink, s.address + TARGET, s.address + SOURCE);
        }
      }
      return error;
    } finally {
      s.once(LibC.close, old);
    }
  }

  /** Shows a file at another path; one that does not exist is left out. */
  private int bindFile(String from, String to) {
    if (missing(from) != 0) {
      return 0;
    }
    int fd = s.call(LibC.open, s.string(0, to), O_CREAT | LibC.O_CLOEXEC, 0600);
    if (fd < 0) {
      return -fd;
    }
    s.once(LibC.close, fd);
    return mount(from, to, null, MS_BIND, null);
  }

  private int mount(String source, String target, String type, long flags, String data) {
    s.string(TARGET, target);
    return -s.call(ThreadCalls.mount, string(SOURCE, source), s.address + TARGET, string(TYPE, type), flags,
        string(DATA, data));
  }

  private long string(int offset, String text) {
    return text == null ? 0 : s.string(offset, text);
  }

  private int startLoopback() {
    int fd = s.call(ThreadCalls.socket, AF_INET, SOCK_DGRAM | LibC.O_CLOEXEC, 0);
    if (fd < 0) {
      return -fd;
    }
    try {
      s.memory.setMemory(0, IFREQ_SIZE, (byte) 0); // struct ifreq of net/if.h: a name of 16 bytes, then the flags
      s.string(0, "lo");
      s.memory.setShort(16, UP_AND_RUNNING);
      return -s.call(LibCExtras.ioctl, fd, SIOCSIFFLAGS, s.address);
    } finally {
      s.once(LibC.close, fd);
    }
  }
}
