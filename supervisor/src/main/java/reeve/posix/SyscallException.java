package reeve.posix;

/** A call to the kernel failed, and the caller cannot continue: {@code cannot open "/run/x": permission denied}. */
public final class SyscallException extends Exception {
  private static final long serialVersionUID = 1L;
  private final int errno;

  /**
   * @param action what was attempted, with the object in quotes: {@code open "/run/x"}
   * @param errno as in {@link Errno}
   */
  public SyscallException(String action, int errno) {
    super("cannot " + action + ": " + Errno.text(errno));
    this.errno = errno;
  }

  public int errno() {
    return errno;
  }
}
