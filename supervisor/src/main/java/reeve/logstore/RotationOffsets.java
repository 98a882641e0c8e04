package reeve.logstore;

/** By how many bytes the heads of logs were shortened, for readers of files that are being rotated. Any thread. */
public interface RotationOffsets {
  /** Where no log is rotated. Not a lambda: it is made before the first service. */
  RotationOffsets NONE = new RotationOffsets() {
    @Override
    public long removedBytes(String path) {
      return 0;
    }
  };

  /**
   * How many bytes were taken out of the head of a file since reeve started. If the answer is the same before and after
   * a read, the bytes that were read are those of the position that was meant.
   *
   * @param path of the file
   * @return negative: bytes are being taken out at this moment
   */
  long removedBytes(String path);
}
