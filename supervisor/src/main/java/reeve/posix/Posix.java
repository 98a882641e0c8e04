package reeve.posix;

/**
 * What reeve requests of the kernel: the sum of its roles. {@link LinuxPosix} is the real one. A class that needs one
 * role takes that interface, so that a test fakes that role only. A role that only clients and log threads need comes
 * from a method, and its classes are loaded then: the first service does not wait for them.
 *
 * <p>Calls report failure by an error number (see {@link Errno}) where the caller decides by it, and by
 * {@link SyscallException} where the caller cannot go on. EINTR never comes out: it is looped in each call.
 */
public interface Posix extends Processes, Signals, Files, Sockets, Poller, Terminal {
  /** Returns the calls of the threads that read and rotate logs. Any thread. */
  FileStorage storage();

  /** Returns the table of all processes. Any thread. */
  ProcessTable processTable();
}
