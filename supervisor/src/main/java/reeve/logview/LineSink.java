package reeve.logview;

/** Takes lines as they are read. */
public interface LineSink {
  /** @param line only until this returns */
  void line(LogSource source, LogLine line);

  /** Something about the file that its reader should know. @param text a sentence without an end */
  void note(LogSource source, String text);
}
