package reeve.rotation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reeve.logstore.LogFileNames;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;

/**
 * The logs that are renamed when they are opened for the next start of their service. The rotating thread schedules a
 * rename, and the loop performs it. If none is scheduled, a start costs one check of an empty map.
 */
final class StartRenames {
  private record Rename(LogFileNames name, long inode, String archive) {}

  private final FileStorage storage;
  private final Map<String, Rename> byPath = new ConcurrentHashMap<>();

  StartRenames(FileStorage storage) {
    this.storage = storage;
  }

  /**
   * Schedules a rename. The rotating thread.
   *
   * @param inode of the file that is to be renamed
   * @param archive its new name
   */
  void schedule(LogFileNames name, long inode, String archive) {
    byPath.put(name.path(), new Rename(name, inode, archive));
  }

  /** Cancels the rename of a log, because it is no longer due. The rotating thread. */
  void cancel(String path) {
    if (!byPath.isEmpty()) {
      byPath.remove(path);
    }
  }

  /**
   * A file is about to be opened for a service: renames it, if that is scheduled. The file keeps its name if another
   * service, or a leftover process of this one, still writes to it. The loop's thread.
   */
  void outputOpening(String path) {
    Rename rename = byPath.isEmpty() ? null : byPath.remove(path);
    int directory = rename == null ? -1 : storage.openDirectory(rename.name.directory());
    if (directory < 0) {
      return;
    }
    FileStatus stat = storage.stat(directory, rename.name.file());
    if (stat != null && stat.inode() == rename.inode && storage.writersOf(stat.device(), stat.inode()).isEmpty()) {
      storage.rename(directory, rename.name.file(), rename.archive);
    }
    storage.close(directory);
  }
}
