package reeve.posix;

/**
 * pipe(7), for a descriptor on which a service tells that it is up. Used by sets with such a service, and by no other.
 */
public final class Pipes {
  private static final int F_SETFL = 4;
  private static final LibC.Symbol PIPE2 = new LibC.Symbol("pipe2");

  private Pipes() {}

  /**
   * Makes one; close-on-exec, and the reading end non-blocking.
   *
   * @param ends is given the reading end, and the writing end
   * @return 0 or an error number
   */
  public static int open(int[] ends) {
    Scratch s = Scratch.take();
    try {
      int result = s.call(PIPE2, s.address, LibC.O_CLOEXEC);
      if (result < 0) {
        return -result;
      }
      ends[0] = s.memory.getInt(0);
      ends[1] = s.memory.getInt(4);
      s.call(LibC.fcntl, ends[0], F_SETFL, LibC.O_NONBLOCK);
      return 0;
    } finally {
      s.give();
    }
  }
}
