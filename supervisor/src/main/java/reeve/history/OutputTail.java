package reeve.history;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import reeve.event.OutputSegment;
import reeve.logstore.LogReader;
import reeve.text.TerminalSanitizer;

/**
 * The last lines that a run wrote to one of its files.
 *
 * @param stream as in {@link OutputSegment}
 * @param path the path of the file
 * @param lines oldest first, safe for a terminal
 * @param more whether the run wrote more before them
 * @param problem why there are no lines, or why they may be incomplete or mixed with lines of another run; null: none
 */
public record OutputTail(String stream, String path, List<String> lines, boolean more, String problem) {
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_LINE_LENGTH = 2000;

  /** Reads the last lines from each of the files of a run. */
  public static List<OutputTail> ofRun(Run run, int lines) {
    List<OutputTail> tails = new ArrayList<>();
    for (OutputSegment file : run.output()) {
      tails.add(ofRun(run, file, lines));
    }
    return tails;
  }

  static OutputTail ofRun(Run run, OutputSegment file, int lines) {
    File path = new File(file.path());
    if (path.exists() && !path.isFile()) {
      return lost(file, "it is no longer a file");
    }
    if (path.getParentFile() != null && !path.getParentFile().exists()) {
      return lost(file, "the file no longer exists");
    }
    try (LogReader log = LogReader.open(file.path())) {
      RunOutputRange part = RunOutputRange.of(log, run, file);
      return part.from() < 0 ? lost(file, part.problem()) : read(log, file, part, lines);
    } catch (IOException e) {
      return lost(file, e.getMessage().endsWith("ermission denied") ? "no permission to read it"
          : "it cannot be read: " + e.getMessage());
    }
  }

  /**
   * Reads the last lines of a log, regardless of the run.
   *
   * @return the lines; a sentence in parentheses if the log cannot be read; empty if it does not exist or is empty
   */
  public static List<String> lastLines(String path, int lines) {
    File file = new File(path);
    if (file.exists() ? !file.isFile() : file.getParentFile() == null || !file.getParentFile().exists()) {
      return List.of();
    }
    OutputSegment all = new OutputSegment("stdout", path, 0, 0);
    try (LogReader log = LogReader.open(path)) {
      return read(log, all, new RunOutputRange(log.begin(), log.end(), null), lines).lines();
    } catch (IOException e) {
      return List.of("(" + e.getMessage() + ")");
    }
  }

  private static OutputTail lost(OutputSegment file, String problem) {
    return new OutputTail(file.stream(), file.path(), List.of(), false, problem);
  }

  private static OutputTail read(LogReader log, OutputSegment file, RunOutputRange part, int lines) throws IOException {
    long begin = Math.max(part.from(), part.to() - MAX_BYTES);
    byte[] bytes = new byte[(int) (part.to() - begin)];
    log.seek(begin);
    int used = 0;
    while (used < bytes.length && log.position() == begin + used) {
      int got = log.read(bytes, used, bytes.length - used);
      if (got == 0) {
        break;
      }
      used += got;
    }
    String problem =
        part.problem() == null && log.missedBytes() > 0 ? "rotation has since deleted a part of it" : part.problem();
    return cut(file, new String(bytes, 0, used, StandardCharsets.UTF_8), begin > part.from(), lines, problem);
  }

  /** @param before whether the run wrote more before this text */
  static OutputTail cut(OutputSegment file, String text, boolean before, int maxLines, String problem) {
    List<String> all = new ArrayList<>(List.of(text.split("\n", -1)));
    if (all.get(all.size() - 1).isEmpty()) {
      all.remove(all.size() - 1); // the text after the last line feed
    }
    if (before && all.size() > 1) {
      all.remove(0); // its beginning is before the text
    }
    int from = Math.max(0, all.size() - maxLines);
    List<String> lines = new ArrayList<>();
    for (String line : all.subList(from, all.size())) {
      lines.add(sanitized(line));
    }
    return new OutputTail(file.stream(), file.path(), List.copyOf(lines), before || from > 0, problem);
  }

  /** Returns a line without control sequences, shortened to a length that a person reads. */
  static String sanitized(String line) {
    String text = line;
    if (text.length() > MAX_LINE_LENGTH) {
      int end = Character.isHighSurrogate(text.charAt(MAX_LINE_LENGTH - 1)) ? MAX_LINE_LENGTH - 1 : MAX_LINE_LENGTH;
      text = text.substring(0, end) + "…";
    }
    return TerminalSanitizer.of(text, false);
  }
}
