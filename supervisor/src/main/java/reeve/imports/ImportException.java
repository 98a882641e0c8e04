package reeve.imports;

/** A file that cannot be imported. The message is a sentence without the place. */
public final class ImportException extends Exception {
  private static final long serialVersionUID = 1;

  private final String file;
  private final int line;

  /** @param line from 1; 0: the file as a whole */
  public ImportException(String file, int line, String message) {
    super(message);
    this.file = file;
    this.line = line;
  }

  /** The file with its line, as in {@code supervisord.conf:12}. */
  public String place() {
    return line > 0 ? file + ":" + line : file;
  }
}
