package reeve.logstore;

/** How many bytes were removed from the heads of logs, for readers of files that are being rotated. Any thread. */
public interface RotationOffsets {
  /** For use where no log is rotated. Not a lambda, because it is created before the first service. */
  RotationOffsets NONE = new RotationOffsets() {
    @Override
    public long removedBytes(String path) {
      return 0;
    }
  };

  /**
   * How many bytes were removed from the head of a file since reeve started. If the result is the same before and after
   * a read, the bytes that were read belong to the position that was requested.
   *
   * @param path of the file
   * @return negative: bytes are being removed at this moment
   */
  long removedBytes(String path);
}
