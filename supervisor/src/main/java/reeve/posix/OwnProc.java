package reeve.posix;

/**
 * Where the processes of our own pid namespace are shown. The /proc of a process that was moved into a new pid
 * namespace may still be that of the outside ({@code unshare --pid} without {@code --mount-proc}): its numbers are
 * those of other processes there. Then a procfs of our own is mounted without a place in the tree (fsmount(2), Linux
 * 5.2), which needs CAP_SYS_ADMIN; without one no process can be read. Any thread.
 */
final class OwnProc {
  // asm-generic/unistd.h
  private static final int SYS_FSOPEN = 430;
  private static final int SYS_FSCONFIG = 431;
  private static final int SYS_FSMOUNT = 432;

  // linux/mount.h; FSOPEN_CLOEXEC and FSMOUNT_CLOEXEC
  private static final int CLOEXEC = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;

  private static final String PROC = "/proc";

  /** Longer than the number of a pid. */
  private static final int MOST_DIGITS = 32;

  private static volatile Processes.ProcView view;
  /** The path of the mount of our own. */
  private static String mount;

  private OwnProc() {}

  /** Returns what /proc shows, which does not change. */
  static Processes.ProcView view() {
    Scratch s = Scratch.acquire();
    try {
      return view(s);
    } finally {
      s.release();
    }
  }

  private static Processes.ProcView view(Scratch s) {
    Processes.ProcView known = view;
    if (known == null) {
      synchronized (OwnProc.class) {
        known = view;
        if (known == null) {
          known = find(s);
          view = known;
        }
      }
    }
    return known;
  }

  /**
   * Translates a path of /proc.
   *
   * @return null: what is there belongs to another pid namespace
   */
  static String path(Scratch s, String path) {
    return switch (view(s)) {
      case OURS -> path;
      case MOUNTED -> path.startsWith(PROC) ? mount + path.substring(PROC.length()) : path;
      case FOREIGN -> isOfProcesses(path) ? null : path;
    };
  }

  /** Returns whether a path is the list of processes, or is below a process that is named by its pid. Pure. */
  static boolean isOfProcesses(String path) {
    return path.equals(PROC) || path.startsWith("/proc/") && Character.digit(path.charAt(6), 10) >= 0
        || path.startsWith("/proc/self/task/");
  }

  private static Processes.ProcView find(Scratch s) {
    int length = s.call(LibC.readlink, s.string(0, "/proc/self"), s.address + MOST_DIGITS, MOST_DIGITS);
    int shown = 0;
    for (int i = 0; i < length; i++) {
      shown = 10 * shown + s.memory.getByte(MOST_DIGITS + i) - '0';
    }
    if (length <= 0 || shown == s.call(LibC.getpid)) {
      return Processes.ProcView.OURS; // also without any /proc, where nothing can be read
    }
    int context = s.call(LibCExtras.syscall, SYS_FSOPEN, s.string(0, "proc"), CLOEXEC);
    if (context < 0) {
      return Processes.ProcView.FOREIGN;
    }
    int error = s.call(LibCExtras.syscall, SYS_FSCONFIG, context, FSCONFIG_CMD_CREATE, 0, 0, 0);
    int mounted = error < 0 ? error : s.call(LibCExtras.syscall, SYS_FSMOUNT, context, CLOEXEC, 0);
    Descriptors.close(s, context);
    mount = "/proc/self/fd/" + mounted;
    return mounted < 0 ? Processes.ProcView.FOREIGN : Processes.ProcView.MOUNTED;
  }
}
