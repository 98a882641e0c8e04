package reeve.posix;

import com.sun.jna.Pointer;
import reeve.config.Signal;

/**
 * Makes those signals readable that a process sends to us and that a signalfd cannot report, because the JVM and the C
 * library unblock them and handle them themselves. Their handlers would end reeve: a SIGSEGV of another process is an
 * internal fault to the JVM. A {@link SignalTrampoline} in front of each handler writes such a signal to a pipe, and
 * passes what the kernel raised on to the handler. Loop thread only.
 */
final class FaultSignalReader {
  /**
   * SIGILL BUS FPE SEGV: the faults of the JVM's own code. SIGTRAP: it is blocked, but the JVM unblocks it while it
   * handles one of the others or a SIGPIPE (unblock_program_error_signals() in signals_posix.cpp, JDK 17 to 25). 32 and
   * 33: the C library cancels threads and changes their ids with them. 60: the JVM suspends threads with it
   * (_JAVA_SR_SIGNUM). 62: it interrupts blocked threads with it.
   */
  private static final int[] SIGNALS = {4, 5, 7, 8, 11, 32, 33, 60, 62};

  private static final int TRAP = 5;
  private static final int SEGV = 11;

  // struct kernel_sigaction { handler; unsigned long sa_flags; sa_restorer; sigset_t sa_mask; }, linux/signal_types.h.
  // The system call is made directly, because the function of the C library refuses its own two signals.
  private static final int ACTION_SIZE = 32;
  private static final int KERNEL_SIGSET_SIZE = 8;

  // asm-generic/signal-defs.h
  private static final long SA_SIGINFO = 4;

  // sys/mman.h
  private static final int PROT_READ = 1;
  private static final int PROT_WRITE = 2;
  private static final int PROT_EXEC = 4;
  private static final int MAP_PRIVATE = 2;
  private static final int MAP_ANONYMOUS = 0x20;
  private static final int PAGE = 4096;

  /** Each trampoline begins at a multiple of this: arm64 reads 8-byte words in it. */
  static final int STRIDE = 96;

  /** How many signals one read takes. */
  private static final int BATCH = 32;

  /** Of each signal that was read, its number, and the pid and the uid of the sender. */
  private final int[] queue = new int[3 * BATCH];
  private int next;
  private int count;

  /** Installs the trampolines: see {@link Signals#faultSignalFd}. */
  static int open(String architecture) throws SyscallException {
    if (!SignalTrampoline.supports(architecture)) {
      throw new SyscallException("handle signals on the processor \"" + architecture + "\"", Errno.EOPNOTSUPP);
    }
    Scratch s = Scratch.acquire();
    try {
      int flags = LibC.O_CLOEXEC | LibC.O_NONBLOCK;
      Calls.checked(s.call(LibCExtras.pipe2, s.address, flags), "make a pipe for signals");
      int readEnd = s.memory.getInt(0);
      int writeEnd = s.memory.getInt(4);
      int error = install(s, architecture, writeEnd);
      if (error != 0) {
        Descriptors.close(s, readEnd);
        Descriptors.close(s, writeEnd);
        throw new SyscallException("make a page of memory executable", error);
      }
      return readEnd;
    } finally {
      s.release();
    }
  }

  /** @return 0 or an error number, and then nothing was installed */
  private static int install(Scratch s, String architecture, int writeEnd) {
    long page = s.onceLong(LibCExtras.mmap, 0, PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == -1) {
      return Errno.ENOMEM; // the only error of a mapping without a file and a fixed place (mmap(2))
    }
    Pointer trampolines = new Pointer(page);
    int number = architecture.equals("amd64") ? 13 : 134; // SYS_rt_sigaction, asm/unistd_64.h, asm-generic/unistd.h
    int pid = s.call(LibC.getpid);
    long[] action = new long[ACTION_SIZE / Long.BYTES];
    s.call(LibCExtras.syscall, number, SEGV, 0, s.address, KERNEL_SIGSET_SIZE);
    s.memory.read(0, action, 0, action.length);
    long[] previous = new long[SIGNALS.length];
    for (int i = 0; i < SIGNALS.length; i++) {
      s.call(LibCExtras.syscall, number, SIGNALS[i], 0, s.address, KERNEL_SIGSET_SIZE);
      long handler = s.memory.getLong(0);
      boolean handled = handler != LibC.SIG_DFL && handler != LibC.SIG_IGN;
      // A breakpoint in the code of the process has to end it: the handler of SIGSEGV reports it as a fault.
      previous[i] = handled ? handler : SIGNALS[i] == TRAP ? action[0] : LibC.SIG_DFL;
      byte[] code = SignalTrampoline.code(architecture, pid, writeEnd, previous[i]);
      trampolines.write((long) i * STRIDE, code, 0, code.length);
    }
    int error = -s.call(LibCExtras.mprotect, page, PAGE, PROT_READ | PROT_EXEC);
    if (error != 0) {
      s.call(LibCExtras.munmap, page, PAGE);
      return error;
    }
    for (int i = 0; i < SIGNALS.length; i++) {
      // A signal without a handler gets the flags and the mask that the JVM chose for its own.
      if (previous[i] == LibC.SIG_DFL || previous[i] == action[0]) {
        s.memory.write(0, action, 0, action.length);
      } else {
        s.call(LibCExtras.syscall, number, SIGNALS[i], 0, s.address, KERNEL_SIGSET_SIZE);
      }
      s.memory.setLong(0, page + (long) i * STRIDE);
      // The previous handler of 62 has no siginfo_t; a handler that takes one argument may be passed three.
      s.memory.setLong(8, s.memory.getLong(8) | SA_SIGINFO);
      s.call(LibCExtras.syscall, number, SIGNALS[i], s.address, 0, KERNEL_SIGSET_SIZE);
    }
    return 0;
  }

  /**
   * Returns the next signal; null if there is none, and after each batch: a sender without a pause must not keep the
   * reader from anything else. What is left makes the next poll return.
   */
  SignalInfo read(int fd) {
    if (next == count) {
      if (count > 0) {
        next = 0;
        count = 0;
        return null;
      }
      fill(fd);
      if (count == 0) {
        return null;
      }
    }
    SignalInfo info = new SignalInfo(new Signal(queue[3 * next]), queue[3 * next + 1], queue[3 * next + 2], true);
    next++; // last: without memory for the object the signal is kept
    return info;
  }

  private void fill(int fd) {
    Scratch s = Scratch.acquire();
    try {
      int got = s.once(LibC.read, fd, s.address, (long) BATCH * SignalTrampoline.RECORD_SIZE);
      next = 0;
      count = Math.max(0, got) / SignalTrampoline.RECORD_SIZE;
      for (int i = 0; i < count; i++) {
        int at = i * SignalTrampoline.RECORD_SIZE;
        queue[3 * i] = s.memory.getInt(at + SignalTrampoline.SI_SIGNO);
        queue[3 * i + 1] = s.memory.getInt(at + SignalTrampoline.SI_PID);
        queue[3 * i + 2] = s.memory.getInt(at + SignalTrampoline.SI_UID);
      }
    } finally {
      s.release();
    }
  }
}
