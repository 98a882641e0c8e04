package reeve.posix;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import reeve.config.Signal;

/**
 * Reads signals from a signalfd, several at once. One read returns all pending signals, or as many as fit. If fewer
 * arrived than fit, none is pending, and a second read, which would only return EAGAIN, is saved. A signal that arrives
 * in between makes the next poll return. A signal that was read is kept as the kernel wrote it until it is returned.
 * Loop thread only.
 */
final class SignalReader {
  /** struct signalfd_siginfo, linux/signalfd.h: 128 bytes. */
  static final int SIGNALFD_SIGINFO_SIZE = 128;

  // Its fields: u32 ssi_signo; s32 ssi_errno; s32 ssi_code; u32 ssi_pid; u32 ssi_uid; …
  private static final int SSI_SIGNO = 0;
  private static final int SSI_CODE = 8;
  private static final int SSI_PID = 12;
  private static final int SSI_UID = 16;

  /** How many signals one read takes. Only one of each standard signal can be pending; real-time signals are queued. */
  static final int BATCH = 16;

  /** What the last read returned; 0: nothing was read yet. Never freed. */
  private long address;

  private Pointer records;
  private int next;
  private int count;

  /** Whether the last read took all pending signals. */
  private boolean drained;

  /** Creates a signalfd: see {@link Signals#signalFd}. */
  static int open(long mask) throws SyscallException {
    Scratch s = Scratch.acquire();
    try {
      // SFD_NONBLOCK and SFD_CLOEXEC are O_NONBLOCK and O_CLOEXEC.
      return Calls.checked(s.call(LibC.signalfd, -1, s.signalSet(0, mask), LibC.O_NONBLOCK | LibC.O_CLOEXEC),
          "make a signalfd");
    } finally {
      s.release();
    }
  }

  /** Returns the next signal; null if none is pending. */
  SignalInfo read(int fd) {
    if (next == count) {
      if (!drained) {
        fill(fd);
      }
      if (next == count) {
        drained = false;
        return null;
      }
    }
    SignalInfo info = info(next * SIGNALFD_SIGINFO_SIZE);
    next++; // last: without memory for the object the signal is kept
    return info;
  }

  private void fill(int fd) {
    Scratch s = Scratch.acquire();
    try {
      if (address == 0) {
        allocate();
      }
      // Once: a non-blocking read does not sleep, so EINTR cannot occur, and errno need not be read because it can only
      // be EAGAIN.
      int got = s.once(LibC.read, fd, address, (long) BATCH * SIGNALFD_SIGINFO_SIZE);
      next = 0;
      count = got < 0 ? 0 : got / SIGNALFD_SIGINFO_SIZE;
      drained = count < BATCH;
    } finally {
      s.release();
    }
  }

  private void allocate() {
    long allocated = Native.malloc((long) BATCH * SIGNALFD_SIGINFO_SIZE);
    if (allocated == 0) {
      throw new OutOfMemoryError("cannot allocate memory for signals");
    }
    try {
      records = new Pointer(allocated);
    } catch (Error e) {
      Native.free(allocated);
      throw e;
    }
    address = allocated; // last: if there was no memory, it is tried again
  }

  private SignalInfo info(int at) {
    return new SignalInfo(new Signal(records.getInt(at + SSI_SIGNO)), records.getInt(at + SSI_PID),
        records.getInt(at + SSI_UID),
        records.getInt(at + SSI_CODE) <= 0);
  }
}
