package reeve.config.execution;

import java.util.List;

/**
 * What of the system a service sees (namespaces(7)). Each is in force before the program runs, or the start fails.
 *
 * @param privateTmp an own, empty /tmp and /var/tmp
 * @param readOnlyPaths absolute; a leading {@code -}: may be missing
 * @param inaccessiblePaths absolute; a leading {@code -}: may be missing
 * @param home what it sees of the home directories
 * @param system what of the system is read-only
 * @param privateNetwork only a loopback interface of its own
 * @param privateDevices an own /dev with the usual pseudo devices only
 */
public record SandboxSpec(
    boolean privateTmp,
    List<String> readOnlyPaths,
    List<String> inaccessiblePaths,
    Home home,
    SystemProtection system,
    boolean privateNetwork,
    boolean privateDevices) {

  /** Values of {@code protect-home}, for /home, /root and /run/user. */
  public enum Home {
    NO, YES, READ_ONLY, TMPFS
  }

  /** Values of {@code protect-system}: read-only /usr, /boot and /efi; with /etc; all but /dev, /proc and /sys. */
  public enum SystemProtection {
    NO, YES, FULL, STRICT
  }

  /** The service sees what reeve sees. */
  public static final SandboxSpec NONE =
      new SandboxSpec(false, List.of(), List.of(), Home.NO, SystemProtection.NO, false, false);

  public SandboxSpec {
    readOnlyPaths = List.copyOf(readOnlyPaths);
    inaccessiblePaths = List.copyOf(inaccessiblePaths);
  }

  /** Whether the service needs a mount namespace of its own (mount_namespaces(7)). */
  public boolean needsMounts() {
    return privateTmp || privateDevices || !readOnlyPaths.isEmpty() || !inaccessiblePaths.isEmpty() || home != Home.NO
        || system != SystemProtection.NO;
  }
}
