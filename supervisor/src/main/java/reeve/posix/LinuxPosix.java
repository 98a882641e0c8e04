package reeve.posix;

import java.io.FileInputStream;
import java.io.IOException;
import java.util.List;
import reeve.config.Signal;

/**
 * The kernel by way of glibc, at least 2.34, on x86-64 or arm64. Making one costs nothing; JNA is initialised by the first call that
 * needs it.
 */
public final class LinuxPosix implements Posix {
  /** struct signalfd_siginfo, linux/signalfd.h: 128 bytes. */
  static final int SIGNALFD_SIGINFO_SIZE = 128;

  // Its fields: u32 ssi_signo; s32 ssi_errno; s32 ssi_code; u32 ssi_pid; u32 ssi_uid; …
  private static final int SSI_SIGNO = 0;
  private static final int SSI_CODE = 8;
  private static final int SSI_PID = 12;
  private static final int SSI_UID = 16;

  /** siginfo_t, 128 bytes: int si_signo, si_errno, si_code, a gap; then for children: si_pid, si_uid, si_status. */
  static final int SIGINFO_SIZE = 128;

  private static final int SI_CODE = 8;
  private static final int SI_PID = 16;
  private static final int SI_STATUS = 24;

  /** struct rusage of 64-bit systems: two timevals, then 14 longs. */
  static final int RUSAGE_SIZE = 144;

  private static final int RU_UTIME = 0;
  private static final int RU_STIME = 16;
  private static final int RU_MAXRSS = 32;
  private static final int RU_MINFLT = 64;
  private static final int RU_MAJFLT = 72;
  private static final int RU_NVCSW = 128;
  private static final int RU_NIVCSW = 136;

  /** struct stat, 144 bytes on x86-64 and 128 on arm64. st_dev 0, st_ino 8 and st_size 48 on both. */
  static final int STAT_SIZE = 144;

  private static final int ST_MODE = System.getProperty("os.arch").equals("aarch64") ? 16 : 24;
  private static final int ST_SIZE = 48;

  /** Bytes that one read or write moves; a longer one is short, as the kernel's may be too. */
  private static final int LARGEST_MOVE = 1 << 16;

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final long MICROS_PER_SECOND = 1_000_000;

  @Override
  public void exit(int code) {
    failure(LibC._exit, code, 0);
  }

  // ---- who we are

  @Override
  public int pid() {
    return simple(LibC.getpid);
  }

  @Override
  public int euid() {
    return simple(LibC.geteuid);
  }

  @Override
  public Environment environment() {
    // Without JNA, so that it can be had while that is being initialised.
    try (FileInputStream file = new FileInputStream("/proc/self/environ")) {
      return Environment.parse(file.readAllBytes());
    } catch (IOException e) {
      return Environment.empty();
    }
  }

  @Override
  public byte[][] commandLine() {
    return Reexec.commandLine();
  }

  // ---- signals

  @Override
  public long blockedSignals() {
    return Reexec.blockedSignals();
  }

  @Override
  public SyscallException reexecWithBlockedSignals(long mask, List<String> extraJvmFlags, List<String> extraEnvironment) {
    return Reexec.run(mask, extraJvmFlags, extraEnvironment);
  }

  @Override
  public int signalFd(long mask) throws SyscallException {
    Scratch s = Scratch.take();
    try {
      // SFD_NONBLOCK and SFD_CLOEXEC are O_NONBLOCK and O_CLOEXEC.
      return checked(s.call(LibC.signalfd, -1, s.signalSet(0, mask), LibC.O_NONBLOCK | LibC.O_CLOEXEC), "make a signalfd");
    } finally {
      s.give();
    }
  }

  @Override
  public SignalInfo readSignal(int signalFd) {
    Scratch s = Scratch.take();
    try {
      if (s.call(LibC.read, signalFd, s.address, SIGNALFD_SIGINFO_SIZE) != SIGNALFD_SIGINFO_SIZE) {
        return null;
      }
      return new SignalInfo(new Signal(s.memory.getInt(SSI_SIGNO)), s.memory.getInt(SSI_PID), s.memory.getInt(SSI_UID),
          s.memory.getInt(SSI_CODE) <= 0);
    } finally {
      s.give();
    }
  }

  @Override
  public int kill(int pid, Signal signal) {
    return failure(LibC.kill, pid, signal.number());
  }

  @Override
  public int killGroup(int pgid, Signal signal) {
    return failure(LibC.kill, -pgid, signal.number());
  }

  @Override
  public int killExactly(int pid, long startTime, Signal signal) {
    Scratch s = Scratch.take();
    try {
      return ExactKill.kill(s, pid, startTime, signal.number());
    } finally {
      s.give();
    }
  }

  @Override
  public void ignoreSignal(Signal signal, boolean ignore) {
    Scratch s = Scratch.take();
    try {
      Dispositions.set(s, signal.number(), ignore ? LibC.SIG_IGN : LibC.SIG_DFL);
    } finally {
      s.give();
    }
  }

  // ---- children

  @Override
  public int becomeSubreaper() {
    return failure(LibC.prctl, LibC.PR_SET_CHILD_SUBREAPER, 1);
  }

  @Override
  public int setParentDeathSignal(Signal signal) {
    return failure(LibC.prctl, LibC.PR_SET_PDEATHSIG, signal.number());
  }

  @Override
  public int spawn(SpawnRequest request) {
    return Spawner.spawn(request);
  }

  @Override
  public Reaped reap() {
    Scratch s = Scratch.take();
    try {
      int pid = s.call(LibC.wait4, -1, s.address + RUSAGE_SIZE, LibC.WNOHANG, s.address);
      if (pid <= 0) {
        return null;
      }
      s.memory.read(0, s.longs, 0, RUSAGE_SIZE / 8);
      long[] usage = s.longs;
      return new Reaped(pid, WaitStatus.decode(s.memory.getInt(RUSAGE_SIZE)), new Reaped.Usage(
          MICROS_PER_SECOND * usage[RU_UTIME / 8] + usage[RU_UTIME / 8 + 1],
          MICROS_PER_SECOND * usage[RU_STIME / 8] + usage[RU_STIME / 8 + 1],
          usage[RU_MAXRSS / 8], usage[RU_MINFLT / 8], usage[RU_MAJFLT / 8], usage[RU_NVCSW / 8], usage[RU_NIVCSW / 8]));
    } finally {
      s.give();
    }
  }

  @Override
  public StopReport stopped() {
    Scratch s = Scratch.take();
    try {
      s.memory.setInt(SI_PID, 0);
      int result = s.call(LibC.waitid, LibC.P_ALL, 0, s.address, LibC.WSTOPPED | LibC.WCONTINUED | LibC.WNOHANG);
      int pid = s.memory.getInt(SI_PID);
      if (result < 0 || pid == 0) {
        return null;
      }
      boolean continued = s.memory.getInt(SI_CODE) == LibC.CLD_CONTINUED;
      return new StopReport(pid, continued ? null : new Signal(s.memory.getInt(SI_STATUS)));
    } finally {
      s.give();
    }
  }

  // ---- processes, from /proc

  @Override
  public int[] children(int pid) {
    return ProcFiles.children(pid);
  }

  @Override
  public int[] orphans() {
    return ProcFiles.orphans(pid());
  }

  @Override
  public ProcStat stat(int pid) {
    Scratch s = Scratch.take();
    try {
      return ProcFiles.stat(s, pid);
    } finally {
      s.give();
    }
  }

  @Override
  public String environmentOf(int pid, String name) {
    return ProcFiles.variable(pid, name);
  }

  // ---- descriptors

  @Override
  public int open(String path, int flags, int mode) {
    if (path.indexOf('\0') >= 0) {
      return -Errno.EINVAL;
    }
    Scratch s = Scratch.take();
    try {
      int fd = s.call(LibC.open, s.string(0, path), flags | LibC.O_CLOEXEC | LibC.O_NOCTTY, mode);
      if (fd < 0 || fd > 2) {
        return fd;
      }
      // We were started with one of 0, 1, 2 closed. A log file there would get what others mean for the terminal.
      int moved = s.call(LibC.fcntl, fd, LibC.F_DUPFD_CLOEXEC, 3);
      s.once(LibC.close, fd);
      return moved;
    } finally {
      s.give();
    }
  }

  /** Never repeated: on Linux the descriptor is free again even when close(2) fails, and may be another's already. */
  @Override
  public void close(int fd) {
    Scratch s = Scratch.take();
    try {
      s.once(LibC.close, fd);
    } finally {
      s.give();
    }
  }

  @Override
  public int read(int fd, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.take();
    try {
      int most = Math.min(length, LARGEST_MOVE);
      s.ensure(most);
      int got = s.call(LibC.read, fd, s.address, most);
      if (got > 0) {
        s.memory.read(0, buffer, offset, got);
      }
      return got;
    } finally {
      s.give();
    }
  }

  @Override
  public int write(int fd, byte[] buffer, int offset, int length) {
    Scratch s = Scratch.take();
    try {
      int most = Math.min(length, LARGEST_MOVE);
      s.ensure(most);
      s.memory.write(0, buffer, offset, most);
      return s.call(LibC.write, fd, s.address, most);
    } finally {
      s.give();
    }
  }

  @Override
  public int seek(int fd, long offset) {
    Scratch s = Scratch.take();
    try {
      return s.onceLong(LibC.lseek, fd, offset, 0) == -1 ? -s.call(LibC.lseek, fd, offset, 0) : 0;
    } finally {
      s.give();
    }
  }

  @Override
  public FileInfo fileInfo(int fd) {
    Scratch s = Scratch.take();
    try {
      return s.call(LibC.fstat, fd, s.address) == 0 ? fileInfo(s, 0) : null;
    } finally {
      s.give();
    }
  }

  @Override
  public FileInfo fileInfo(String path) {
    Scratch s = Scratch.take();
    try {
      s.string(STAT_SIZE, path);
      return s.call(LibC.stat, s.address + STAT_SIZE, s.address) == 0 ? fileInfo(s, 0) : null;
    } finally {
      s.give();
    }
  }

  private static FileInfo fileInfo(Scratch s, int at) {
    return new FileInfo(s.memory.getInt(at + ST_MODE), s.memory.getLong(at + ST_SIZE), s.memory.getLong(at), s.memory.getLong(at + 8));
  }

  @Override
  public int mkdir(String path, int mode) {
    return failure(LibC.mkdir, path, mode);
  }

  @Override
  public int rmdir(String path) {
    return failure(LibC.rmdir, path, 0);
  }

  @Override
  public int executable(String path) {
    return access(path, LibC.X_OK);
  }

  @Override
  public int writable(String path) {
    return access(path, LibC.W_OK);
  }

  private static int access(String path, int how) {
    if (path.indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.take();
    try {
      return -s.call(LibC.faccessat, LibC.AT_FDCWD, s.string(0, path), how, LibC.AT_EACCESS);
    } finally {
      s.give();
    }
  }

  // ---- the loop

  @Override
  public int eventFd() throws SyscallException {
    Scratch s = Scratch.take();
    try {
      return checked(s.call(LibC.eventfd, 0, LibC.O_NONBLOCK | LibC.O_CLOEXEC), "make an eventfd");
    } finally {
      s.give();
    }
  }

  @Override
  public void wake(int eventFd) {
    Scratch s = Scratch.take();
    try {
      // It fails only when the counter is full: then it is awake anyway.
      s.memory.setLong(0, 1);
      s.call(LibC.write, eventFd, s.address, 8);
    } finally {
      s.give();
    }
  }

  @Override
  public void clear(int eventFd) {
    Scratch s = Scratch.take();
    try {
      s.call(LibC.read, eventFd, s.address, 8);
    } finally {
      s.give();
    }
  }

  @Override
  public void poll(int[] fds, boolean[] ready, long timeoutNanos) throws SyscallException {
    int n = fds.length;
    Scratch s = Scratch.take();
    try {
      // struct pollfd { int fd; short events; short revents; }, taken as one word; behind them a struct timespec
      s.ensure(8 * n + 16);
      s.ensureLongs(n + 2);
      long[] words = s.longs;
      for (int i = 0; i < n; i++) {
        words[i] = fds[i] & 0xffffffffL | (long) LibC.POLLIN << 32;
      }
      words[n] = timeoutNanos / NANOS_PER_SECOND;
      words[n + 1] = timeoutNanos % NANOS_PER_SECOND;
      s.memory.write(0, words, 0, n + 2);
      long timeout = s.address + 8L * n;
      int count = s.once(LibC.ppoll, s.address, n, timeoutNanos < 0 ? 0 : timeout, 0);
      if (count < 0) {
        // EINTR, or a reason. Asked again without waiting: the caller looks at the clock anyway.
        s.memory.setLong(8L * n, 0);
        s.memory.setLong(8L * n + 8, 0);
        count = checked(s.call(LibC.ppoll, s.address, n, timeout, 0), "wait for events");
      }
      if (count > 0) {
        s.memory.read(0, words, 0, n);
      }
      for (int i = 0; i < n; i++) {
        ready[i] = count > 0 && words[i] >>> 48 != 0;
      }
    } finally {
      s.give();
    }
  }

  @Override
  public int inotify() throws SyscallException {
    Scratch s = Scratch.take();
    try {
      return checked(s.call(LibCExtras.inotify_init1, LibC.O_NONBLOCK | LibC.O_CLOEXEC), "make an inotify instance");
    } finally {
      s.give();
    }
  }

  @Override
  public int inotifyAdd(int inotifyFd, String path, int mask) {
    Scratch s = Scratch.take();
    try {
      return s.call(LibCExtras.inotify_add_watch, inotifyFd, s.string(0, path), mask);
    } finally {
      s.give();
    }
  }

  // ---- terminal

  @Override
  public boolean isTerminal(int fd) {
    Scratch s = Scratch.take();
    try {
      return s.once(LibCExtras.isatty, fd) == 1;
    } finally {
      s.give();
    }
  }

  @Override
  public int setForeground(int fd, int pgid) {
    Scratch s = Scratch.take();
    try {
      return Terminal.setForeground(s, fd, pgid);
    } finally {
      s.give();
    }
  }

  @Override
  public int foreground(int fd) {
    Scratch s = Scratch.take();
    try {
      return s.call(LibCExtras.tcgetpgrp, fd);
    } finally {
      s.give();
    }
  }

  @Override
  public int processGroup() {
    return simple(LibCExtras.getpgrp);
  }

  @Override
  public int leaveGroup() {
    return failure(LibCExtras.setpgid, 0, 0);
  }

  @Override
  public int giveUpTerminal(int fd) {
    return failure(LibCExtras.ioctl, fd, LibCExtras.TIOCNOTTY);
  }

  private static int simple(LibC.Symbol f) {
    Scratch s = Scratch.take();
    try {
      return s.call(f);
    } finally {
      s.give();
    }
  }

  /** @return 0 or an error number */
  private static int failure(LibC.Symbol f, long a, long b) {
    Scratch s = Scratch.take();
    try {
      int result = s.call(f, a, b, 0, 0, 0);
      return result < 0 ? -result : 0;
    } finally {
      s.give();
    }
  }

  private static int failure(LibC.Symbol f, String path, long b) {
    if (path.indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.take();
    try {
      return -s.call(f, s.string(0, path), b);
    } finally {
      s.give();
    }
  }

  private static int checked(int result, String action) throws SyscallException {
    if (result < 0) {
      throw new SyscallException(action, -result);
    }
    return result;
  }
}
