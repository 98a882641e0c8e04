package reeve.config;

/**
 * A place in a file.
 *
 * @param file as it was named or found
 * @param line counted from 1; 0 when it is the file as a whole
 */
public record SourceLocation(String file, int line) {
  @Override
  public String toString() {
    return line == 0 ? file : file + ":" + line;
  }
}
