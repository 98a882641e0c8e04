package reeve.rotation;

/** One way to rotate a log: see {@link RotationMethod}. The rotating thread's. */
interface RotationStrategy {
  /**
   * What is to be cut off a log.
   *
   * @param maxBytes of one archive
   * @param wholeLines whether only whole lines are archived, because the log is cut for its age; otherwise a line that
   *     is longer than {@code maxBytes} is cut in two
   * @param mayDelayWriters whether the writers can wait a little. A collapse first writes the whole file to the disk,
   *     which is much while they are fast; without this permission the head only becomes a hole, which a later cut
   *     removes
   * @param wallMillis the time, since 1970
   */
  record Request(long maxBytes, boolean wholeLines, boolean mayDelayWriters, long wallMillis) {}

  /**
   * What a rotation did.
   *
   * @param bytes that were added to a new archive, or removed without one; 0: nothing was cut
   * @param problem null, or why the rotation failed
   * @param deferred whether the rotation is left to the next start of a service
   */
  record Result(long bytes, RotationProblem problem, boolean deferred) {
    static final Result NOTHING = new Result(0, null, false);
    static final Result DEFERRED = new Result(0, null, true);

    static Result of(long bytes) {
      return new Result(bytes, null, false);
    }

    static Result failed(RotationProblem problem) {
      return new Result(0, problem, false);
    }

    /** Whether it failed because the disk, or the quota, is full. */
    boolean isOutOfSpace() {
      return problem != null && problem.kind() == RotationProblem.Kind.NO_SPACE;
    }
  }

  /** Makes one archive of what is due, or schedules that for later. */
  Result rotate(Request request);

  /**
   * Removes the head of the live file without an archive.
   *
   * @param bytes that are in no archive and may be removed at most
   * @return how many bytes were removed; 0: the method cannot do this
   */
  default Result drop(long bytes, Request request) {
    return Result.NOTHING;
  }

  /** Whether the live file has a hole at its head that can be removed and is large enough to be worth it. */
  default boolean hasRemovableHole() {
    return false;
  }

  /**
   * Removes that hole, which cuts left while the writers were fast.
   *
   * @return null, or why it cannot be done
   */
  default RotationProblem removeHole(long wallMillis) {
    return null;
  }
}
