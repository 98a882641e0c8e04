package reeve.rotation.archive;

import java.util.List;
import reeve.log.SupervisorLog;
import reeve.logstore.Archive;

/** Keeps the disk space of all logs below a limit by deleting the oldest archives among all of them. */
public final class DiskQuota {
  private DiskQuota() {}

  /** @param limit bytes that the live files and archives of these logs may occupy */
  public static void enforce(List<ArchiveStore> logs, long limit, SupervisorLog log) {
    long used = 0;
    for (ArchiveStore store : logs) {
      used += store.usedBytes();
    }
    while (used > limit) {
      ArchiveStore owner = null;
      Archive oldest = null;
      for (ArchiveStore store : logs) {
        // Only the first archive of each log: clocks can be set back, and no archive may be deleted in the middle of a
        // log.
        List<Archive> archives = store.list();
        if (!archives.isEmpty() && (oldest == null || archives.get(0).modifiedMillis() < oldest.modifiedMillis())) {
          oldest = archives.get(0);
          owner = store;
        }
      }
      if (oldest == null || !owner.delete(oldest)) {
        return; // only the live files are left, which log-max-size limits
      }
      log.debug("Deleted \"" + oldest.file() + "\": logs may occupy " + limit + " bytes");
      used -= ArchiveStore.usedBytes(oldest);
    }
  }
}
