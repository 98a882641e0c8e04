package reeve.rotation;

/** Knows by how much logs were shortened at their head while somebody reads on in them. */
public interface RotationOffsets {
  /** For who rotates nothing. */
  RotationOffsets NONE = new RotationOffsets() { // no lambda: made before the first service
    @Override
    public long of(String path) {
      return 0;
    }
  };

  /**
   * How many bytes were taken out of the head of a file until now, since reeve began. A piece that was read is what it
   * was taken for if the answer was the same before and after. Any thread.
   *
   * @return negative: it is being done at this moment
   */
  long of(String path);
}
