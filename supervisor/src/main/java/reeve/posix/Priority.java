package reeve.posix;

/** Sets the calling thread's priority on the processor and the disk: sched(7), ioprio_set(2). */
final class Priority {
  private static final int SCHED_IDLE = 5; // linux/sched.h
  private static final int IOPRIO_PROCESS = 1; // linux/ioprio.h
  private static final int IOPRIO_IDLE = 3 << 13;
  private static final int SYS_IOPRIO_SET = System.getProperty("os.arch").equals("aarch64") ? 30 : 251; // asm/unistd.h
  private static final LibC.Symbol SCHED_SETSCHEDULER = new LibC.Symbol("sched_setscheduler");

  private Priority() {}

  static int idle() {
    Scratch s = Scratch.acquire();
    try {
      s.memory.setInt(0, 0); // struct sched_param { int sched_priority; }
      int cpu = s.call(SCHED_SETSCHEDULER, 0, SCHED_IDLE, s.address);
      int disk = s.call(LibCExtras.syscall, SYS_IOPRIO_SET, IOPRIO_PROCESS, 0, IOPRIO_IDLE);
      return cpu < 0 ? -cpu : disk < 0 ? -disk : 0;
    } finally {
      s.release();
    }
  }
}
