package reeve.event;

/**
 * A place in the ledger, which all events up to some moment precede. A full part of the ledger is renamed, so the name
 * of the file is not enough.
 *
 * @param size of the part that was the present one then, in bytes; -1: not known
 * @param inode of that part; 0: not known
 */
public record LedgerPlace(long size, long inode) {
  public static final LedgerPlace UNKNOWN = new LedgerPlace(-1, 0);

  public boolean isKnown() {
    return size >= 0;
  }
}
