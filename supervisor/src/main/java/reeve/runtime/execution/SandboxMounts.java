package reeve.runtime.execution;

import java.util.ArrayList;
import java.util.List;
import reeve.config.execution.SandboxSpec;
import reeve.config.execution.SandboxSpec.Home;
import reeve.config.execution.SandboxSpec.SystemProtection;
import reeve.posix.ProcessAttributes.Mount;
import reeve.posix.ProcessAttributes.Mount.Kind;
import reeve.posix.ProcessAttributes.Sandbox;

/** Turns the sandbox of a service into changes of mounts, in the order in which they are made. Pure. */
final class SandboxMounts {
  private static final List<String> HOMES = List.of("/home", "/root", "/run/user");

  private static final List<String> KERNELS = List.of("/dev", "/proc", "/sys");

  private SandboxMounts() {}

  /**
   * Returns the namespaces of a service.
   *
   * @param writable directories that stay writable whatever is read-only
   * @param root the directory that becomes its root: all paths are below it; null: that of reeve
   * @return null: none
   */
  static Sandbox of(SandboxSpec spec, List<String> writable, String root) {
    if (!spec.needsMounts() && !spec.privateNetwork()) {
      return null;
    }
    List<Mount> mounts = new ArrayList<>();
    for (String directory : writable) {
      mounts.add(new Mount(Kind.WRITABLE, directory, true));
    }
    if (spec.privateTmp()) {
      mounts.add(new Mount(Kind.PRIVATE_TMP, "/tmp", false));
      mounts.add(new Mount(Kind.PRIVATE_TMP, "/var/tmp", true));
    }
    if (spec.privateDevices()) {
      mounts.add(new Mount(Kind.DEVICES, "/dev", false));
    }
    if (spec.home() != Home.NO) {
      for (String home : HOMES) {
        mounts.add(new Mount(spec.home() == Home.YES ? Kind.INACCESSIBLE
            : spec.home() == Home.TMPFS ? Kind.EMPTY : Kind.READ_ONLY, home, true));
      }
    }
    for (String path : spec.inaccessiblePaths()) {
      mounts.add(new Mount(Kind.INACCESSIBLE, plain(path), path.startsWith("-")));
    }
    for (String path : spec.readOnlyPaths()) {
      mounts.add(new Mount(Kind.READ_ONLY, plain(path), path.startsWith("-")));
    }
    protectSystem(spec.system(), mounts);
    Mount[] all = mounts.toArray(new Mount[0]);
    for (int i = 0; i < all.length && root != null && !root.equals("/"); i++) {
      String path = all[i].path().equals("/") ? root : root + all[i].path();
      all[i] = new Mount(all[i].kind(), path, all[i].optional());
    }
    return new Sandbox(spec.privateNetwork(), all);
  }

  private static void protectSystem(SystemProtection system, List<Mount> mounts) {
    if (system == SystemProtection.STRICT) {
      for (String kernel : KERNELS) {
        mounts.add(new Mount(Kind.WRITABLE, kernel, true));
      }
      mounts.add(new Mount(Kind.READ_ONLY, "/", false));
    } else if (system != SystemProtection.NO) {
      mounts.add(new Mount(Kind.READ_ONLY, "/usr", true));
      mounts.add(new Mount(Kind.READ_ONLY, "/boot", true));
      mounts.add(new Mount(Kind.READ_ONLY, "/efi", true));
      if (system == SystemProtection.FULL) {
        mounts.add(new Mount(Kind.READ_ONLY, "/etc", true));
      }
    }
  }

  private static String plain(String path) {
    return path.startsWith("-") ? path.substring(1) : path;
  }
}
