package reeve.posix;

/**
 * The system calls that change the attributes of the calling thread only. The functions of the C library for users and
 * groups change all threads (nptl(7)), so these are raw system calls. Any thread.
 */
final class ThreadCalls {
  private static final boolean X86 = System.getProperty("os.arch").equals("amd64");

  // asm/unistd_64.h; asm-generic/unistd.h for arm64
  static final int SYS_SETRESUID = X86 ? 117 : 147;
  static final int SYS_SETRESGID = X86 ? 119 : 149;
  static final int SYS_SETGROUPS = X86 ? 116 : 159;
  static final int SYS_IOPRIO_SET = X86 ? 251 : 30;
  static final int SYS_GETTID = X86 ? 186 : 178;
  static final int SYS_GETRESUID = X86 ? 118 : 148;
  static final int SYS_GETRESGID = X86 ? 120 : 150;
  static final int SYS_CAPGET = X86 ? 125 : 90;
  static final int SYS_CAPSET = X86 ? 126 : 91;
  static final int SYS_MOUNT_SETATTR = 442;

  // linux/sched.h
  static final long CLONE_FS = 0x200;
  static final long CLONE_NEWNS = 0x20000;
  static final long CLONE_NEWNET = 0x40000000;

  // linux/prctl.h
  static final int PR_SET_DUMPABLE = 4;
  static final int PR_SET_KEEPCAPS = 8;
  static final int PR_CAPBSET_READ = 23;
  static final int PR_CAPBSET_DROP = 24;
  static final int PR_SET_NO_NEW_PRIVS = 38;
  static final int PR_CAP_AMBIENT = 47;
  static final int PR_CAP_AMBIENT_RAISE = 2;

  /** _LINUX_CAPABILITY_VERSION_3 of linux/capability.h. */
  static final int CAPABILITY_VERSION = 0x20080522;

  static final LibC.Symbol unshare = new LibC.Symbol("unshare");
  static final LibC.Symbol getgroups = new LibC.Symbol("getgroups");
  static final LibC.Symbol getuid = new LibC.Symbol("getuid");
  static final LibC.Symbol getgid = new LibC.Symbol("getgid");
  static final LibC.Symbol getegid = new LibC.Symbol("getegid");
  static final LibC.Symbol mount = new LibC.Symbol("mount");
  static final LibC.Symbol symlink = new LibC.Symbol("symlink");
  static final LibC.Symbol socket = new LibC.Symbol("socket");
  static final LibC.Symbol umask = new LibC.Symbol("umask");
  static final LibC.Symbol chroot = new LibC.Symbol("chroot");
  static final LibC.Symbol mkfifo = new LibC.Symbol("mkfifo");
  static final LibC.Symbol prlimit = new LibC.Symbol("prlimit");
  static final LibC.Symbol setpriority = new LibC.Symbol("setpriority");
  static final LibC.Symbol sched_setaffinity = new LibC.Symbol("sched_setaffinity");
  static final LibC.Symbol sched_setscheduler = new LibC.Symbol("sched_setscheduler");

  private ThreadCalls() {}

  /** Whether the numbers of the system calls are known for this processor. */
  static boolean isKnown() {
    return X86 || System.getProperty("os.arch").equals("aarch64");
  }
}
