package reeve.runtime.cgroup;

import java.util.LinkedHashMap;
import java.util.Map;
import reeve.config.execution.ResourceSpec;
import reeve.posix.Files;

/**
 * Finds which limits of a definition no cgroup of this machine can have, before anything is started: where version 2 is
 * not mounted, or version 1 uses the controller. Whether reeve may make cgroups is known to a running reeve only. Any
 * thread.
 */
public final class CgroupRequirements {
  private CgroupRequirements() {}

  /** @return the reason for each key of the definition that cannot be in force; empty: nothing is known against it */
  public static Map<String, String> of(Files files, ResourceSpec spec) {
    if (!spec.hasLimits()) {
      return Map.of();
    }
    Map<String, String> lacking = new LinkedHashMap<>();
    String mount = CgroupPaths.mountPoint(CgroupRoot.text(files, "/proc/self/mountinfo"));
    String own = CgroupRoot.text(files, "/proc/self/cgroup");
    for (LimitFiles.Limit limit : LimitFiles.of(spec, ResourceSpec.NONE, 0)) {
      String reason = mount == null ? "there is no cgroup version 2 here" : version1(own, limit.controller());
      if (reason != null) {
        lacking.put(limit.key(), "cannot be in force: " + reason);
      }
    }
    return lacking;
  }

  /**
   * Says that version 1 uses a controller.
   *
   * @param cgroups of /proc/self/cgroup
   * @return null: it does not
   */
  static String version1(String cgroups, String controller) {
    String old = controller.equals("io") ? "blkio" : controller;
    for (String line : cgroups.split("\n")) {
      String[] fields = line.split(":", 3);
      if (fields.length == 3 && ("," + fields[1] + ",").contains("," + old + ",")) {
        return "the controller \"" + controller
            + "\" is used by version 1 of cgroups on this machine, and reeve uses version 2; boot it with "
            + "cgroup_no_v1=all, or with systemd.unified_cgroup_hierarchy=1";
      }
    }
    return null;
  }
}
