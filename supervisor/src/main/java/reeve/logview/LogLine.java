package reeve.logview;

/** A line as it stands in a buffer; good until the next one is read. One thread. */
public final class LogLine {
  public byte[] bytes;
  /** Where it begins in {@link #bytes}. */
  public int from;
  /** Behind its last byte, without its end. */
  public int to;
  /** Whether a line end is behind it: a piece of a very long line has none, nor has a last line that may go on. */
  public boolean ended;
  /** The offset behind it in the log, its end included; -1: it has no place there. */
  public long end;
  /** When it was written, about, since 1970; -1: not known. */
  public long millis = -1;
  /** By how many milliseconds that may be wrong. */
  public long within;
}
