package reeve.ship;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import reeve.posix.DurableFile;
import reeve.posix.Errno;
import reeve.posix.Files;

/**
 * How far each log was shipped. The positions are stored in a file that is replaced as a whole: the line
 * {@code reeve-ship 1}, then a line {@code OFFSET INODE PATH} for each log. Offsets count over all archives of a log.
 * One thread.
 */
final class Positions {
  private static final String HEADER = "reeve-ship 1";
  private static final int MODE = 0600;

  /**
   * A position in a log.
   *
   * @param offset in bytes
   * @param inode of the live file at that time; 0: not known
   */
  record Position(long offset, long inode) {}

  private final Files files;
  private final String path;
  private final Map<String, Position> positions = new LinkedHashMap<>();
  private boolean found;
  private boolean changed;

  private Positions(Files files, String path) {
    this.files = files;
    this.path = path;
  }

  /**
   * Reads the positions.
   *
   * @throws IOException if the file exists and cannot be read, or is not a position file; the message is a part of a
   *     sentence
   */
  static Positions read(Files files, String path) throws IOException {
    Positions positions = new Positions(files, path);
    try {
      positions.parse(java.nio.file.Files.readString(Path.of(path), StandardCharsets.UTF_8));
      positions.found = true;
    } catch (NoSuchFileException e) {
      return positions;
    }
    return positions;
  }

  private void parse(String text) throws IOException {
    String[] lines = text.split("\n");
    if (!lines[0].equals(HEADER)) {
      throw new IOException("it is not a position file of reeve ship");
    }
    for (int i = 1; i < lines.length; i++) {
      String[] fields = lines[i].split(" ", 3);
      try {
        positions.put(fields[2], new Position(Long.parseLong(fields[0]), Long.parseLong(fields[1])));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException("its line " + (i + 1) + " is damaged");
      }
    }
  }

  /** Whether the file exists: then this is not the first start. */
  boolean isKnown() {
    return found;
  }

  /** @return null: nothing of this log was shipped yet */
  Position of(String log) {
    return positions.get(log);
  }

  /** Sets the position of a log. A path with a line feed cannot be stored and is ignored. */
  void set(String log, Position position) {
    if (log.indexOf('\n') < 0 && !position.equals(positions.put(log, position))) {
      changed = true;
    }
  }

  /** Whether a position changed since the file was written. */
  boolean isChanged() {
    return changed;
  }

  /**
   * Writes the file.
   *
   * @return null, or why it could not be written
   */
  String write() {
    StringBuilder text = new StringBuilder(HEADER).append('\n');
    for (Map.Entry<String, Position> entry : positions.entrySet()) {
      text.append(entry.getValue().offset()).append(' ').append(entry.getValue().inode()).append(' ')
          .append(entry.getKey())
          .append('\n');
    }
    int error = DurableFile.replace(files, path, text.toString().getBytes(StandardCharsets.UTF_8), MODE);
    changed = error != 0;
    found |= error == 0;
    return error == 0 ? null : "cannot write \"" + path + "\": " + Errno.text(error);
  }
}
