package reeve.rotation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reeve.logstore.LogFileNames;
import reeve.posix.DirectoryFiles;
import reeve.posix.FileSpace;
import reeve.posix.FileUsers;

/**
 * Logs that get another name when somebody opens them for the next start of their service. Who rotates offers them, the
 * loop takes them: one look into an empty table for each start, where nobody has asked for this way.
 */
final class RotateAtStart {
  private record Offer(LogFileNames name, long inode, String archive) {}

  private final Map<String, Offer> offers = new ConcurrentHashMap<>();

  /** The rotating thread. @param due whether it is to be renamed */
  void offer(ManagedLog keeper, boolean due) {
    String path = keeper.name().path();
    if (due) {
      offers.put(path, new Offer(keeper.name(), keeper.state().inode(), keeper.name().archive(keeper.state().start())));
    } else if (!offers.isEmpty()) {
      offers.remove(path);
    }
  }

  void forget(String path) {
    offers.remove(path);
  }

  /**
   * A file is about to be opened for a service. If another one writes to it still, or what the service left, it keeps
   * its name. The loop.
   */
  void opening(String path) {
    Offer offer = offers.isEmpty() ? null : offers.remove(path);
    int directory = offer == null ? -1 : DirectoryFiles.openDirectory(offer.name.directory());
    if (directory < 0) {
      return;
    }
    DirectoryFiles.Stat stat = DirectoryFiles.stat(directory, offer.name.file());
    if (stat != null && stat.inode() == offer.inode && FileUsers.writersOf(stat.device(), stat.inode()).isEmpty()) {
      DirectoryFiles.rename(directory, offer.name.file(), offer.archive);
    }
    FileSpace.close(directory);
  }
}
