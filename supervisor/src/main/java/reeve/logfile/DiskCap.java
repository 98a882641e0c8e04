package reeve.logfile;

import java.util.Collection;
import reeve.logs.OwnLog;

/** Holds what all logs take on disk below a number, by deleting the oldest archives, whosever they are. */
final class DiskCap {
  private DiskCap() {}

  static void hold(Collection<Watched> logs, long most, OwnLog log) {
    long used = 0;
    for (Watched one : logs) {
      used += one.keeper.used();
    }
    while (used > most) {
      Watched owner = null;
      Archive oldest = null;
      for (Watched one : logs) {
        for (Archive archive : one.keeper.archives()) {
          if (oldest == null || archive.modifiedMillis() < oldest.modifiedMillis()) {
            oldest = archive;
            owner = one;
          }
        }
      }
      if (oldest == null || !owner.keeper.delete(oldest)) {
        return; // only what is not archived yet: bounded by log-max-size
      }
      log.debug("Deleted \"" + oldest.file() + "\": logs may take " + most + " bytes");
      used -= oldest.blocks() * 512;
    }
  }
}
