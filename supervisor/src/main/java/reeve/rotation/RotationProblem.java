package reeve.rotation;

import reeve.posix.Errno;

/**
 * Why a log cannot be rotated, or not as it should be.
 *
 * @param text a sentence that begins with "cannot"; problems with the same kind and text are the same problem
 */
record RotationProblem(Kind kind, String text) {
  /** What failed. It determines when the problem is over, so that it is logged again if it returns. */
  enum Kind {
    /** The log or its directory cannot be found or opened. */
    ACCESS,
    /** The services did not open their log again after it was renamed. */
    NOT_REOPENED,
    /** An archive or the index cannot be written. */
    WRITE,
    /**
     * An archive or the index cannot be written because the disk, or the quota, is full: deleting archives would help.
     */
    NO_SPACE,
    /** The writers cannot be frozen, or the frozen log cannot be emptied. */
    FREEZE,
    /** Anything else, such as a log that is a symbolic link: it lasts until the configuration or the files change. */
    LASTING;

    /** Whether an inspection without a problem proves that it is over. */
    boolean endsWithInspection() {
      return this == ACCESS || this == NOT_REOPENED;
    }

    /** Whether a successful cut proves that it is over. */
    boolean endsWithCut() {
      return this == WRITE || this == NO_SPACE || this == FREEZE;
    }
  }

  /**
   * The problem of a file that cannot be written.
   *
   * @param path of the file
   * @param errno an error number
   */
  static RotationProblem write(String path, int errno) {
    boolean full = errno == Errno.ENOSPC || errno == Errno.EDQUOT;
    return new RotationProblem(full ? Kind.NO_SPACE : Kind.WRITE,
        "cannot write \"" + path + "\": " + Errno.text(errno));
  }

  /**
   * The problem of a file or directory that cannot be opened.
   *
   * @param what the path in quotes, with a noun before it if needed
   * @param errno an error number
   */
  static RotationProblem open(String what, int errno) {
    return new RotationProblem(Kind.ACCESS, "cannot open " + what + ": " + Errno.text(errno));
  }
}
