package reeve.tail;

/** Takes lines as they are read. */
public interface LineSink {
  /** @param line only until this returns */
  void line(Source source, Line line);

  /** Something about the file that its reader should know. @param text a sentence without an end */
  void note(Source source, String text);
}
