package reeve.terminal;

/** Takes frames out of the bytes of a connection. One thread. */
public final class FrameReader {
  private byte[] bytes = new byte[Frame.HEADER + Frame.MAX];
  private int start;
  private int end;

  /** Receives a frame. */
  public interface Sink {
    /** @param content valid during the call only */
    void frame(int kind, byte[] content, int offset, int length);
  }

  /**
   * Adds bytes, and passes on the frames that are complete with them.
   *
   * @return false: a frame is longer than {@link Frame#MAX}, and the connection cannot be used any more
   */
  public boolean add(byte[] more, int length, Sink sink) {
    if (end + length > bytes.length) {
      byte[] larger = new byte[Math.max(2 * bytes.length, end - start + length)];
      System.arraycopy(bytes, start, larger, 0, end - start);
      bytes = larger;
      end -= start;
      start = 0;
    }
    System.arraycopy(more, 0, bytes, end, length);
    end += length;
    while (end - start >= Frame.HEADER) {
      int size = (bytes[start + 1] & 0xff) << 8 | bytes[start + 2] & 0xff;
      if (size > Frame.MAX) {
        return false;
      }
      if (end - start < Frame.HEADER + size) {
        break;
      }
      sink.frame(bytes[start], bytes, start + Frame.HEADER, size);
      start += Frame.HEADER + size;
    }
    if (start == end) {
      start = 0;
      end = 0;
    }
    return true;
  }
}
