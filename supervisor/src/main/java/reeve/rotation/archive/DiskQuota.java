package reeve.rotation.archive;

import java.util.List;
import reeve.log.SupervisorLog;
import reeve.logstore.Archive;

/** Keeps the disk space of all logs below a limit, by deleting the oldest archives of all logs. */
public final class DiskQuota {
  private DiskQuota() {}

  /** @param limit bytes that the live files and archives of these logs may take */
  public static void enforce(List<ArchiveStore> logs, long limit, SupervisorLog log) {
    long used = 0;
    for (ArchiveStore store : logs) {
      used += store.usedBytes();
    }
    while (used > limit) {
      ArchiveStore owner = null;
      Archive oldest = null;
      for (ArchiveStore store : logs) {
        // Of each log always the first: clocks are set back, and no archive may go missing in the middle of a log.
        List<Archive> archives = store.list();
        if (!archives.isEmpty() && (oldest == null || archives.get(0).modifiedMillis() < oldest.modifiedMillis())) {
          oldest = archives.get(0);
          owner = store;
        }
      }
      if (oldest == null || !owner.delete(oldest)) {
        return; // only what is not archived yet is left: log-max-size bounds that
      }
      log.debug("Deleted \"" + oldest.file() + "\": logs may take " + limit + " bytes");
      used -= ArchiveStore.usedBytes(oldest);
    }
  }
}
