package reeve.rotation;

import java.util.Collection;
import java.util.List;
import reeve.log.SupervisorLog;
import reeve.logstore.Archive;

/** Holds what all logs take on disk below a number, by deleting the oldest archives, whosever they are. */
final class DiskQuota {
  private DiskQuota() {}

  static void hold(Collection<RotationTask> logs, long most, SupervisorLog log) {
    long used = 0;
    for (RotationTask one : logs) {
      used += one.keeper.shelf().used();
    }
    while (used > most) {
      RotationTask owner = null;
      Archive oldest = null;
      for (RotationTask one : logs) {
        // Of one log always the first: clocks go back, and no hole is to come into its middle.
        List<Archive> archives = one.keeper.shelf().list();
        if (!archives.isEmpty() && (oldest == null || archives.get(0).modifiedMillis() < oldest.modifiedMillis())) {
          oldest = archives.get(0);
          owner = one;
        }
      }
      if (oldest == null || !owner.keeper.shelf().delete(oldest)) {
        return; // only what is not archived yet: bounded by log-max-size
      }
      log.debug("Deleted \"" + oldest.file() + "\": logs may take " + most + " bytes");
      used -= oldest.blocks() * 512;
    }
  }
}
