package reeve.daemon;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import reeve.history.OutputTail;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.Files;

/** Writes why reeve ended to the file that Kubernetes reads it from (terminationMessagePath), where there is one. */
final class TerminationMessage {
  private static final int MAX_LINES = 10;

  /** Kubernetes reads at most 4096 bytes; a character has at most three bytes for each char. */
  private static final int MAX_CHARS = 4096 / 3;

  private static final int MODE = 0644;

  private TerminationMessage() {}

  /** As many of the last lines as fit, after the message. Pure. */
  static String text(String message, List<String> lines) {
    StringBuilder text = new StringBuilder(message).append('\n');
    int from = lines.size();
    for (int length = text.length() + 30; from > 0; from--) {
      length += lines.get(from - 1).length() + 1;
      if (length > MAX_CHARS) {
        break;
      }
    }
    if (from < lines.size()) {
      text.append("The last lines of its log:\n");
    }
    for (String line : lines.subList(from, lines.size())) {
      text.append(line).append('\n');
    }
    return text.toString();
  }

  /**
   * Writes the message and the last lines of output: to the file that REEVE_TERMINATION_LOG names, which is made if it
   * is not there, otherwise to the file of the platform, if there is one.
   *
   * @param variables the environment
   * @param output a file; null: the service has none
   */
  static void write(Files files, Map<String, String> variables, String message, String output, SupervisorLog log) {
    String named = variables.get("REEVE_TERMINATION_LOG");
    boolean isNamed = named != null && !named.isEmpty();
    String path = isNamed ? named : "/dev/termination-log";
    Files.FileInfo info = files.fileInfo(path);
    if (info == null ? !isNamed : !info.isRegular()) {
      return;
    }
    byte[] bytes = text(message, lastLines(output)).getBytes(StandardCharsets.UTF_8);
    int create = isNamed ? Files.Open.CREAT : 0;
    int fd = files.open(path, Files.Open.WRONLY | Files.Open.TRUNC | Files.Open.NONBLOCK | create, MODE);
    int wrote = fd < 0 ? fd : files.write(fd, bytes, 0, bytes.length);
    if (wrote < bytes.length) {
      log.warn("Cannot write \"" + path + "\"" + (wrote < 0 ? ": " + Errno.text(-wrote) : " whole: the disk is full"));
    }
    if (fd >= 0) {
      files.close(fd);
    }
  }

  /** The message is written and reeve ends in order also if the log cannot be read, for whatever reason. */
  private static List<String> lastLines(String output) {
    try {
      return output == null ? List.of() : OutputTail.lastLines(output, MAX_LINES);
    } catch (RuntimeException | Error e) {
      return List.of();
    }
  }
}
