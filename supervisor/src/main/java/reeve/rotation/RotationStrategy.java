package reeve.rotation;

/** One way to rotate a log: see {@link RotationMethod}. The rotating thread's. */
interface RotationStrategy {
  /**
   * What is to be cut off a log.
   *
   * @param maxBytes of one archive
   * @param wholeLines whether only whole lines are archived, because the log is cut for its age; otherwise a line that
   *     is longer than {@code maxBytes} is cut in two
   * @param mayDelayWriters whether the writers can wait a little. A collapse writes the whole file to the disk first, which is
   *     much while they are fast; then the head is only made a hole, which a later cut takes out
   * @param wallMillis the time, since 1970
   */
  record Request(long maxBytes, boolean wholeLines, boolean mayDelayWriters, long wallMillis) {}

  /**
   * What a rotation did.
   *
   * @param bytes that are in a new archive now; 0: there was nothing to cut
   * @param problem null, or why it could not be done
   * @param deferred whether it is left to the next start of a service
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

  /** Archives once what is due, or sees to it that this happens later. */
  Result rotate(Request request);

  /** Whether the live file has a hole at its head that can be taken out, and is worth the work. */
  default boolean hasRemovableHole() {
    return false;
  }

  /** Takes that hole out: cuts left it while the writers were fast. @return null, or why it cannot be done */
  default RotationProblem removeHole(long wallMillis) {
    return null;
  }
}
