package reeve.posix;

/** Calls whose arguments are numbers or one path, and the conversion of their results. Any thread. */
final class Calls {
  private Calls() {}

  /** Makes a call that cannot fail. */
  static int infallible(LibC.Symbol f) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(f);
    } finally {
      s.release();
    }
  }

  /**
   * Makes a call with a number that returns a number.
   *
   * @return the result, or minus an error number
   */
  static int number(LibC.Symbol f, long a) {
    Scratch s = Scratch.acquire();
    try {
      return s.call(f, a);
    } finally {
      s.release();
    }
  }

  /**
   * Makes a call with two numbers.
   *
   * @return 0 or an error number
   */
  static int errorOf(LibC.Symbol f, long a, long b) {
    Scratch s = Scratch.acquire();
    try {
      int result = s.call(f, a, b, 0, 0, 0);
      return result < 0 ? -result : 0;
    } finally {
      s.release();
    }
  }

  /**
   * Makes a call with a path and a number.
   *
   * @return 0 or an error number
   */
  static int errorOf(LibC.Symbol f, String path, long b) {
    if (path.indexOf('\0') >= 0) {
      return Errno.EINVAL;
    }
    Scratch s = Scratch.acquire();
    try {
      return -s.call(f, s.string(0, path), b);
    } finally {
      s.release();
    }
  }

  /**
   * Passes a result on, or throws for an error number.
   *
   * @param action see {@link SyscallException}
   */
  static int checked(int result, String action) throws SyscallException {
    if (result < 0) {
      throw new SyscallException(action, -result);
    }
    return result;
  }
}
