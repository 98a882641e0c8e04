package reeve.tail;

/** Takes lines as they are read. */
public interface LineSink {
  /** @param bytes hold the line, without its end, from {@code from} to before {@code to}; only until this returns */
  void line(Source source, byte[] bytes, int from, int to);

  /** Something about the file that its reader should know. @param text a sentence without an end */
  void note(Source source, String text);
}
