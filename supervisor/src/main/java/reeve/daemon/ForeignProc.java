package reeve.daemon;

import reeve.log.SupervisorLog;
import reeve.posix.Processes;

/** A /proc of another pid namespace. */
final class ForeignProc {
  private ForeignProc() {}

  /** Warns of it. */
  static void check(Processes processes, SupervisorLog log) {
    if (processes.procView() == Processes.ProcView.FOREIGN) {
      log.warn("Cannot see the processes of this pid namespace: /proc is that of another one. Only main processes and "
          + "their groups are stopped, and their resources are not known. Mount /proc for it (unshare --mount-proc)");
    }
  }
}
