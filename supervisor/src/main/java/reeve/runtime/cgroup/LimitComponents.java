package reeve.runtime.cgroup;

import reeve.loop.LoopComponent;

/** Makes the components for what services may use. */
public final class LimitComponents {
  private LimitComponents() {}

  /** Returns all of them. */
  public static LoopComponent[] of(UsageMonitor.Parts parts, Cgroups cgroups) {
    return new LoopComponent[] {
        new ServiceLimits(parts.services(), cgroups, parts.worker(), parts.mailbox(), parts.sink()),
        new UsageMonitor(parts, cgroups)
    };
  }
}
