package reeve.logstore;

/**
 * A cut that is recorded and not complete.
 *
 * @param from offset at which its archive begins
 * @param to offset at which its archive ends
 * @param length bytes of the live file that it removes
 */
public record PendingCut(long from, long to, long length, Stage stage) {
  /** How far the cut has got, according to the index. */
  public enum Stage {
    /** The archive is complete; the head of the file may be a hole already, and may be punched again. */
    RECORDED,
    /** The head of the file is a hole, or it was collapsed already. */
    PUNCHED,
    /** The whole file is emptied at once, while its writers are frozen. */
    EMPTYING
  }

  /** The same cut, after its hole was punched. */
  PendingCut punched() {
    return new PendingCut(from, to, length, Stage.PUNCHED);
  }
}
