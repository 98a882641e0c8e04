package reeve.rotation;

import java.util.ArrayList;
import java.util.List;
import reeve.config.LogSpec;
import reeve.logstore.Archive;
import reeve.logstore.LogFileNames;
import reeve.posix.DirectoryFiles;
import reeve.posix.FileUsers;
import reeve.posix.LinuxPosix;

/**
 * The archives of one log: which there are, and how they go. What deletes one waits for who compresses one, and the
 * other way round.
 */
final class ArchiveStore {
  private final ManagedLog keeper;
  private final LogFileNames name;

  ArchiveStore(ManagedLog keeper) {
    this.keeper = keeper;
    this.name = keeper.name();
  }

  LogFileNames name() {
    return name;
  }

  /** Oldest first, without one that is being written to still; empty if there are none. The keeper's thread. */
  List<Archive> list() {
    List<Archive> all = all();
    List<Archive> done = new ArrayList<>(all.size());
    for (Archive archive : all) {
      if (!archive.stillWritten()) {
        done.add(archive);
      }
    }
    return done;
  }

  private List<Archive> all() {
    int directory = keeper.directory();
    List<Archive> all = directory < 0 || keeper.state() == null ? null
        : Archive.list(new LinuxPosix().storage(), directory, name, keeper.state());
    return all == null ? List.of() : all;
  }

  /** Bytes on the disk, of the live file and the archives. */
  long used() {
    int directory = keeper.directory();
    DirectoryFiles.Stat live = directory < 0 ? null : DirectoryFiles.stat(directory, name.file());
    long blocks = live == null ? 0 : live.blocks();
    for (Archive archive : all()) {
      blocks += archive.blocks();
    }
    return blocks * 512;
  }

  /** Deletes the oldest until there are no more than so many. @return how many it deleted */
  synchronized int keep(int most) {
    List<Archive> all = list();
    int deleted = 0;
    for (int i = 0; i < all.size() - most; i++) {
      deleted += delete(all.get(i)) ? 1 : 0;
    }
    return deleted;
  }

  synchronized boolean delete(Archive archive) {
    int directory = keeper.directory();
    // Both, if it was being compressed: the plain one first, so that none of them is taken for what was left by a
    // crash.
    String plain = name.archive(archive.from());
    boolean done = DirectoryFiles.unlink(directory, plain) == 0;
    done |= DirectoryFiles.unlink(directory, plain + LogFileNames.GZIP) == 0;
    return DirectoryFiles.unlink(directory, plain + LogFileNames.ZSTD) == 0 || done;
  }

  /**
   * Compresses one archive. Any thread, for the idle one. @return null or why not; an archive that is gone, or in use
   * still, is no failure
   */
  String compress(Archive archive, LogSpec.Compression how) {
    return ArchiveCompression.compress(this, name, archive, how);
  }

  /** Whether somebody may write to it still: it was the live file once, and who has it open does not know. */
  static boolean isWritten(DirectoryFiles.Stat archive) {
    return !FileUsers.writersOf(archive.device(), archive.inode()).isEmpty();
  }
}
