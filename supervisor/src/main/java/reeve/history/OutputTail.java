package reeve.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import reeve.logs.RunOutput;

/**
 * The last lines that a run wrote to one of its files.
 *
 * @param stream as in {@link RunOutput}
 * @param path of the file
 * @param lines oldest first; control characters are {@code ?}
 * @param more whether there was more before them
 * @param problem why they are not there, or not sure to be all of this run and of no other; null: nothing is wrong
 */
public record OutputTail(String stream, String path, List<String> lines, boolean more, String problem) {
  private static final int MOST_BYTES = 64 * 1024;
  private static final int LONGEST_LINE = 2000;

  /** Of each of a run's files. @param runs whether the run goes on */
  public static List<OutputTail> of(List<RunOutput> files, int lines, boolean runs) {
    List<OutputTail> tails = new ArrayList<>();
    for (RunOutput file : files) {
      tails.add(of(file, lines, runs));
    }
    return tails;
  }

  static OutputTail of(RunOutput file, int lines, boolean runs) {
    try {
      Path path = Path.of(file.path());
      if (!Files.isRegularFile(path)) {
        return lost(file, Files.exists(path) ? "it is no file any more" : "the file is gone");
      }
      Object inode = Files.getAttribute(path, "unix:ino");
      if (file.inode() != 0 && inode instanceof Number number && number.longValue() != file.inode()) {
        return lost(file, "another file has its name now: it was rotated or replaced");
      }
      try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
        return read(file, channel, lines, runs);
      }
    } catch (NoSuchFileException e) {
      return lost(file, "the file is gone");
    } catch (java.nio.file.AccessDeniedException e) {
      return lost(file, "no permission to read it");
    } catch (IOException | InvalidPathException e) {
      return lost(file, "it cannot be read: " + e.getMessage());
    }
  }

  private static OutputTail lost(RunOutput file, String problem) {
    return new OutputTail(file.stream(), file.path(), List.of(), false, problem);
  }

  private static OutputTail read(RunOutput file, FileChannel channel, int lines, boolean runs) throws IOException {
    long size = channel.size();
    long to = file.to() < 0 ? size : file.to();
    if (size < to || size < file.from()) {
      return lost(file, "the file was cut off or rotated since");
    }
    String problem = file.to() < 0 && !runs ? "where this run's output ends is not known: what later ones wrote may be among it" : null;
    long begin = Math.max(file.from(), to - MOST_BYTES);
    ByteBuffer buffer = ByteBuffer.allocate((int) (to - begin));
    while (buffer.hasRemaining() && channel.read(buffer, begin + buffer.position()) > 0) {
      continue;
    }
    String text = new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8);
    return cut(file, text, begin > file.from(), lines, problem);
  }

  /** @param before whether there is more before that text */
  static OutputTail cut(RunOutput file, String text, boolean before, int most, String problem) {
    List<String> all = new ArrayList<>(List.of(text.split("\n", -1)));
    if (all.get(all.size() - 1).isEmpty()) {
      all.remove(all.size() - 1); // behind the last line end
    }
    if (before && all.size() > 1) {
      all.remove(0); // its beginning is missing
    }
    int from = Math.max(0, all.size() - most);
    List<String> lines = new ArrayList<>();
    for (String line : all.subList(from, all.size())) {
      lines.add(harmless(line));
    }
    return new OutputTail(file.stream(), file.path(), List.copyOf(lines), before || from > 0, problem);
  }

  /** Nothing that a terminal acts on, and no more of a line than one reads. */
  static String harmless(String line) {
    String text = line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    if (text.length() > LONGEST_LINE) {
      int end = Character.isHighSurrogate(text.charAt(LONGEST_LINE - 1)) ? LONGEST_LINE - 1 : LONGEST_LINE;
      text = text.substring(0, end) + "…";
    }
    StringBuilder clean = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean directs = c == 0x61c || c == 0x200e || c == 0x200f || c >= 0x202a && c <= 0x202e || c >= 0x2066 && c <= 0x2069;
      boolean harmful = c != '\t' && Character.isISOControl(c) || c == 0x2028 || c == 0x2029 || c == 0xfeff || directs;
      clean.append(harmful ? '?' : c);
    }
    return clean.toString();
  }
}
