package reeve.logstore;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Names of the files that belong to one log.
 *
 * @param directory path of the directory; without a trailing slash, unless it is the root
 * @param file name of the log in it
 */
public record LogFileNames(String directory, String file) {
  private static final int DIGITS = 15;

  /** The suffix of a file that is not complete yet. */
  public static final String TEMPORARY = ".tmp";

  public static final String GZIP = ".gz";
  public static final String ZSTD = ".zst";

  /** @param path absolute, or relative to the working directory */
  public static LogFileNames of(String path) {
    int slash = path.lastIndexOf('/');
    return new LogFileNames(slash < 0 ? "." : slash == 0 ? "/" : path.substring(0, slash), path.substring(slash + 1));
  }

  /** The same for the target of the link, if the log is a symbolic link. */
  static LogFileNames ofLinkTarget(String path) throws IOException {
    Path link = Path.of(path);
    return of(Files.isSymbolicLink(link) && Files.exists(link) ? link.toRealPath().toString() : path);
  }

  /** Path of the log. */
  public String path() {
    return directory.equals("/") ? "/" + file : directory + "/" + file;
  }

  /** Name of the index, in the directory. */
  public String index() {
    return file + ".index";
  }

  /**
   * The name of the archive that begins at an offset. The offset is padded to 15 digits, so that the names sort by
   * offset.
   */
  public String archive(long from) {
    String digits = Long.toString(from);
    StringBuilder name = new StringBuilder(file.length() + 1 + DIGITS).append(file).append('.');
    for (int i = digits.length(); i < DIGITS; i++) {
      name.append('0');
    }
    return name.append(digits).toString();
  }

  /** @return the offset at which the archive of this name begins; -1: it is no archive of this log */
  public long archivedFrom(String name) {
    if (!name.startsWith(file + ".")) {
      return -1;
    }
    int end = name.endsWith(GZIP) ? name.length() - GZIP.length() : name.endsWith(ZSTD) ? name.length() - ZSTD.length()
        : name.length();
    return number(name, file.length() + 1, end);
  }

  /** Whether a file of this name is an incomplete index or archive of this log. */
  public boolean isLeftover(String name) {
    return name.endsWith(TEMPORARY)
        && (name.equals(index() + TEMPORARY)
            || archivedFrom(name.substring(0, name.length() - TEMPORARY.length())) >= 0);
  }

  private static long number(String text, int from, int to) {
    if (to - from < DIGITS || to - from > 18) {
      return -1;
    }
    long number = 0;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (c < '0' || c > '9') {
        return -1;
      }
      number = 10 * number + c - '0';
    }
    return number;
  }
}
