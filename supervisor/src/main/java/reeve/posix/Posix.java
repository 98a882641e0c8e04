package reeve.posix;

/**
 * The calls to the kernel that reeve uses: the sum of the roles. {@link LinuxPosix} is the real implementation. A class
 * that needs only one role takes that interface, so that a test fakes only that role. The roles that only clients and
 * log threads need are returned by methods, and their classes are loaded then: the first service does not wait for
 * them.
 *
 * <p>Calls report a failure by an error number (see {@link Errno}) if the caller acts on it, and by
 * {@link SyscallException} if the caller cannot continue. EINTR is never reported: interrupted calls are repeated.
 */
public interface Posix extends Processes, Signals, Files, Sockets, Poller, Terminal {
  /** Returns the calls for the threads that read and rotate logs. Any thread. */
  FileStorage storage();

  /** Returns the table of the descriptors of this process. Any thread. */
  DescriptorTable descriptors();

  /** Returns the sockets of sd_notify(3). Any thread. */
  NotifySockets notifySockets();

  /** Returns the table of all processes. Any thread. */
  ProcessTable processTable();
}
