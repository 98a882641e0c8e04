package reeve.ledger;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import reeve.core.ExitStatus;
import reeve.core.Notice;
import reeve.event.LifecycleEvent;

/**
 * Reads where the kernel puts the memory images of processes (core(5)). The settings may change later, so they are
 * recorded with the death. The ledger's thread only.
 */
final class CoreSettings {
  private static final Path PATTERN = Path.of("/proc/sys/kernel/core_pattern");
  private static final Path USES_PID = Path.of("/proc/sys/kernel/core_uses_pid");

  private CoreSettings() {}

  /** @return null: the event is not an end with a memory image, or the setting cannot be read */
  static String patternAfter(LifecycleEvent event) {
    boolean dumped = event.notice() instanceof Notice.Exited exited
        && exited.status() instanceof ExitStatus.Signaled signaled && signaled.coreDumped();
    return dumped ? text(PATTERN) : null;
  }

  static boolean usesPid() {
    String text = text(USES_PID);
    return text != null && !text.equals("0");
  }

  private static String text(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return null;
    }
  }
}
