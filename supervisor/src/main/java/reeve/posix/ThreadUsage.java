package reeve.posix;

/** What the calling thread uses of the processor and the disk: clock_gettime(2), ioprio_set(2). */
final class ThreadUsage {
  private static final int IOPRIO_PROCESS = 1; // linux/ioprio.h
  private static final int IOPRIO_IDLE = 3 << 13;
  private static final int SYS_IOPRIO_SET = System.getProperty("os.arch").equals("aarch64") ? 30 : 251; // asm/unistd.h
  private static final int CLOCK_THREAD_CPUTIME_ID = 3; // linux/time.h
  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final LibC.Symbol CLOCK_GETTIME = new LibC.Symbol("clock_gettime");

  private ThreadUsage() {}

  static int setIdleDiskPriority() {
    Scratch s = Scratch.acquire();
    try {
      int error = s.call(LibCExtras.syscall, SYS_IOPRIO_SET, IOPRIO_PROCESS, 0, IOPRIO_IDLE);
      return error < 0 ? -error : 0;
    } finally {
      s.release();
    }
  }

  static long cpuNanos() {
    Scratch s = Scratch.acquire();
    try {
      s.call(CLOCK_GETTIME, CLOCK_THREAD_CPUTIME_ID, s.address); // struct timespec { time_t tv_sec; long tv_nsec; }
      return s.memory.getLong(0) * NANOS_PER_SECOND + s.memory.getLong(8);
    } finally {
      s.release();
    }
  }
}
