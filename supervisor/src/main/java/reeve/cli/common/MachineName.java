package reeve.cli.common;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The name of this machine. */
public final class MachineName {
  private MachineName() {}

  /**
   * Returns the host name of the UTS namespace, of /proc/sys/kernel/hostname; {@code localhost} if that cannot be read.
   * Any thread.
   */
  public static String get() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/hostname")).trim();
    } catch (IOException e) {
      return "localhost";
    }
  }
}
