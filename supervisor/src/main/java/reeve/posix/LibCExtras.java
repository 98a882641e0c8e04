package reeve.posix;

/**
 * Functions that are rarely needed, or that some C library or kernel lacks. Separate so that a start does not pay for
 * them.
 */
final class LibCExtras {
  // asm-generic/unistd.h; the same on x86-64 and arm64, as for all system calls since Linux 5.1
  static final int SYS_pidfd_send_signal = 424;
  static final int SYS_pidfd_open = 434;

  // asm-generic/ioctls.h
  static final int TIOCNOTTY = 0x5422;

  static final LibC.Symbol syscall = new LibC.Symbol("syscall");
  static final LibC.Symbol chdir = new LibC.Symbol("chdir");
  static final LibC.Symbol chmod = new LibC.Symbol("chmod");
  static final LibC.Symbol pipe2 = new LibC.Symbol("pipe2");
  static final LibC.Symbol unlink = new LibC.Symbol("unlink");
  static final LibC.Symbol rename = new LibC.Symbol("rename");
  static final LibC.Symbol fsync = new LibC.Symbol("fsync");
  static final LibC.Symbol inotify_init1 = new LibC.Symbol("inotify_init1");
  static final LibC.Symbol inotify_add_watch = new LibC.Symbol("inotify_add_watch");
  static final LibC.Symbol inotify_rm_watch = new LibC.Symbol("inotify_rm_watch");
  static final LibC.Symbol mmap = new LibC.Symbol("mmap");
  static final LibC.Symbol mprotect = new LibC.Symbol("mprotect");
  static final LibC.Symbol munmap = new LibC.Symbol("munmap");
  static final LibC.Symbol isatty = new LibC.Symbol("isatty");
  static final LibC.Symbol tcsetpgrp = new LibC.Symbol("tcsetpgrp");
  static final LibC.Symbol tcgetpgrp = new LibC.Symbol("tcgetpgrp");
  static final LibC.Symbol getpgrp = new LibC.Symbol("getpgrp");
  static final LibC.Symbol dup2 = new LibC.Symbol("dup2");
  static final LibC.Symbol getsid = new LibC.Symbol("getsid");
  static final LibC.Symbol setpgid = new LibC.Symbol("setpgid");
  static final LibC.Symbol ioctl = new LibC.Symbol("ioctl");

  /** glibc only */
  private static final LibC.Symbol malloc_trim = new LibC.Symbol("malloc_trim");

  /** glibc 2.27 */
  static final LibC.Symbol memfd_create = new LibC.Symbol("memfd_create");

  /** glibc 2.34 */
  static final LibC.Symbol posix_spawn_file_actions_addclose = new LibC.Symbol("posix_spawn_file_actions_addclose");
  static final LibC.Symbol posix_spawn_file_actions_addclosefrom_np =
      new LibC.Symbol("posix_spawn_file_actions_addclosefrom_np");

  /** glibc 2.39, as the next one. */
  static final int POSIX_SPAWN_SETCGROUP = 0x100;
  static final LibC.Symbol posix_spawnattr_setcgroup_np = new LibC.Symbol("posix_spawnattr_setcgroup_np");

  /** glibc 2.35 */
  static final LibC.Symbol posix_spawn_file_actions_addtcsetpgrp_np =
      new LibC.Symbol("posix_spawn_file_actions_addtcsetpgrp_np");

  private LibCExtras() {}

  /** See {@link Processes#releaseFreeMemory}. */
  static void trimHeap() {
    if (malloc_trim.exists()) {
      Calls.number(malloc_trim, 0);
    }
  }
}
