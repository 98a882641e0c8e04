package reeve.rotation;

/** One way to rotate a log: see {@link RotationMethod}. The rotating thread's. */
interface RotationStrategy {
  /** Archives once what is due, or sees to it that this happens later. */
  CutResult rotate(CutRequest request);

  /** Whether the live file has a hole at its head that can be taken out, and is worth the work. */
  default boolean hasRemovableHole() {
    return false;
  }

  /** Takes that hole out: cuts left it while the writers were fast. @return null, or why it cannot be done */
  default RotationProblem removeHole(long wallMillis) {
    return null;
  }
}
