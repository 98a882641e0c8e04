package reeve.daemon;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import reeve.log.SupervisorLog;
import reeve.posix.Errno;
import reeve.posix.Files;

/** Writes why reeve ended to the file that Kubernetes reads it from (terminationMessagePath), where there is one. */
final class TerminationMessage {
  private TerminationMessage() {}

  /**
   * Writes the message, if the platform has made the file for it.
   *
   * @param variables the environment, in which REEVE_TERMINATION_LOG may name another file
   */
  static void write(Files files, Map<String, String> variables, String message, SupervisorLog log) {
    String path = variables.getOrDefault("REEVE_TERMINATION_LOG", "/dev/termination-log");
    Files.FileInfo info = files.fileInfo(path);
    if (info == null || !info.isRegular()) {
      return;
    }
    byte[] bytes = (message + "\n").getBytes(StandardCharsets.UTF_8);
    int fd = files.open(path, Files.Open.WRONLY | Files.Open.TRUNC | Files.Open.NONBLOCK, 0);
    int wrote = fd < 0 ? fd : files.write(fd, bytes, 0, bytes.length);
    if (wrote < 0) {
      log.warn("Cannot write \"" + path + "\": " + Errno.text(-wrote));
    }
    if (fd >= 0) {
      files.close(fd);
    }
  }
}
