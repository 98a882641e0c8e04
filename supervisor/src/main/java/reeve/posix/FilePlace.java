package reeve.posix;

/**
 * A place in a file that is renamed when it is full, as the ledger is: its name is not enough.
 *
 * @param size how long the file was when its end was this place, in bytes; -1: not known
 * @param inode of the file; 0: not known
 */
public record FilePlace(long size, long inode) {
  public static final FilePlace UNKNOWN = new FilePlace(-1, 0);

  public boolean isKnown() {
    return size >= 0 && inode != 0;
  }
}
