package reeve.rotation;

/**
 * What came of a cut.
 *
 * @param bytes that are in a new archive now; 0: there was nothing to cut
 * @param error null, or why it could not be done, from "cannot" on
 * @param full whether it was for want of space
 */
public record CutResult(long bytes, String error, boolean full) {
  static final CutResult NOTHING = new CutResult(0, null, false);

  static CutResult of(long bytes) {
    return new CutResult(bytes, null, false);
  }

  static CutResult failed(String error) {
    return new CutResult(0, error, false);
  }
}
