package reeve.ship;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import reeve.posix.DurableFile;
import reeve.posix.Errno;
import reeve.posix.Posix;

/**
 * How far each log was shipped, in a file that is replaced as a whole: {@code reeve-ship 1}, then a line
 * {@code OFFSET INODE PATH} each. Offsets are those of the log over all of its archives. One thread.
 */
final class Positions {
  private static final String TITLE = "reeve-ship 1";
  private static final int MODE = 0600;

  /** @param inode of the file that was the live one then; 0: not known */
  record Position(long offset, long inode) {}

  private final Posix posix;
  private final String path;
  private final Map<String, Position> places = new LinkedHashMap<>();
  private boolean found;
  private boolean changed;

  private Positions(Posix posix, String path) {
    this.posix = posix;
    this.path = path;
  }

  /** @throws IOException in words: it cannot be read, or is no such file */
  static Positions read(Posix posix, String path) throws IOException {
    Positions positions = new Positions(posix, path);
    try {
      positions.parse(Files.readString(Path.of(path), StandardCharsets.UTF_8));
      positions.found = true;
    } catch (NoSuchFileException e) {
      return positions;
    }
    return positions;
  }

  private void parse(String text) throws IOException {
    String[] lines = text.split("\n");
    if (!lines[0].equals(TITLE)) {
      throw new IOException("it is no position file of reeve ship");
    }
    for (int i = 1; i < lines.length; i++) {
      String[] words = lines[i].split(" ", 3);
      try {
        places.put(words[2], new Position(Long.parseLong(words[0]), Long.parseLong(words[1])));
      } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
        throw new IOException("its line " + (i + 1) + " is damaged");
      }
    }
  }

  /** Whether there was a file: this is not the first time. */
  boolean isKnown() {
    return found;
  }

  /** @return null: nothing of this log was shipped yet */
  Position of(String log) {
    return places.get(log);
  }

  void set(String log, Position place) {
    if (log.indexOf('\n') < 0 && !place.equals(places.put(log, place))) {
      changed = true;
    }
  }

  boolean isChanged() {
    return changed;
  }

  /** @return null, or why it could not be written */
  String write() {
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    for (Map.Entry<String, Position> one : places.entrySet()) {
      text.append(one.getValue().offset()).append(' ').append(one.getValue().inode()).append(' ').append(one.getKey())
          .append('\n');
    }
    int error = DurableFile.replace(posix, path, text.toString().getBytes(StandardCharsets.UTF_8), MODE);
    changed = error != 0;
    found |= error == 0;
    return error == 0 ? null : "cannot write \"" + path + "\": " + Errno.text(error);
  }
}
