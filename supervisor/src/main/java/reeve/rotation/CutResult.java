package reeve.rotation;

/**
 * What a rotation did.
 *
 * @param bytes that are in a new archive now; 0: there was nothing to cut
 * @param problem null, or why it could not be done
 * @param deferred whether it is left to the next start of a service
 */
record CutResult(long bytes, RotationProblem problem, boolean deferred) {
  static final CutResult NOTHING = new CutResult(0, null, false);
  static final CutResult DEFERRED = new CutResult(0, null, true);

  static CutResult of(long bytes) {
    return new CutResult(bytes, null, false);
  }

  static CutResult failed(RotationProblem problem) {
    return new CutResult(0, problem, false);
  }

  /** Whether it failed because the disk, or the quota, is full. */
  boolean isOutOfSpace() {
    return problem != null && problem.kind() == RotationProblem.Kind.NO_SPACE;
  }
}
