package reeve.logview;

/** Takes lines as they are read. */
public interface LineSink {
  /**
   * Takes a line.
   *
   * @param line valid until this method returns
   */
  void line(LogSource source, LogLine line);

  /**
   * Takes a remark about the file for its reader.
   *
   * @param text a sentence without a full stop
   */
  void note(LogSource source, String text);
}
