package reeve.logview;

/** A line in a buffer; valid until the next line is read. One thread. */
public final class LogLine {
  public byte[] bytes;
  /** Index of its first byte in {@link #bytes}. */
  public int from;
  /** Index after its last byte, without its line end. */
  public int to;
  /** Whether a line end follows: not after a piece of a very long line, nor after a last line that may go on. */
  public boolean ended;
  /** The offset after it in the log, its line end included; -1: it has no place there. */
  public long end;
  /** About when it was written, milliseconds since 1970; -1: not known. */
  public long millis = -1;
  /** By how many milliseconds that may be wrong. */
  public long uncertainMillis;
}
