package reeve.terminal;

/**
 * The units of the connection between {@code reeve attach} and the holder of a terminal: a byte with the kind, two
 * bytes with the length in network order, and the content. Pure.
 */
public final class Frame {
  /** Bytes that are typed, or that the terminal shows. */
  public static final int DATA = 'd';
  /** From a client: its size, rows and columns of two bytes each, in network order. */
  public static final int SIZE = 's';
  /** To a client: the terminal has ended, because no program has it open any more. */
  public static final int END = 'e';
  /** To a client: it has not read its output in time, and is dropped. */
  public static final int SLOW = 'x';
  /** The bytes before the content. */
  public static final int HEADER = 3;
  /** The most bytes of content. */
  public static final int MAX = 8192;

  private Frame() {}

  /** Makes a frame. */
  public static byte[] of(int kind, byte[] content, int offset, int length) {
    byte[] frame = new byte[HEADER + length];
    frame[0] = (byte) kind;
    frame[1] = (byte) (length >>> 8);
    frame[2] = (byte) length;
    System.arraycopy(content, offset, frame, HEADER, length);
    return frame;
  }

  /** Makes the frame with a size. */
  public static byte[] size(int rows, int columns) {
    byte[] content = {(byte) (rows >>> 8), (byte) rows, (byte) (columns >>> 8), (byte) columns};
    return of(SIZE, content, 0, content.length);
  }
}
