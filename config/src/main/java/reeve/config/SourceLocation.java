package reeve.config;

/**
 * A line of a file.
 *
 * @param file the path as it was given or found
 * @param line counted from 1; 0: the file as a whole
 */
public record SourceLocation(String file, int line) {
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
