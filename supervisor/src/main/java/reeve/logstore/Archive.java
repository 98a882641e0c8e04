package reeve.logstore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;

/**
 * An archive of a log, as it is found in the directory.
 *
 * @param file its name
 * @param from offset of its first byte
 * @param to the offset after its last byte; -1: it is known only after the archive was read
 * @param blocks of 512 bytes that it occupies
 * @param modifiedMillis when it was last modified, since 1970
 * @param skip position of its first byte in an uncompressed file
 * @param stillWritten whether it is the renamed live file, which may still be written to: the index does not list it
 *     yet
 */
public record Archive(
    String file, long from, long to, long blocks, long modifiedMillis, long skip, boolean stillWritten) {
  boolean isGzip() {
    return file.endsWith(LogFileNames.GZIP);
  }

  boolean isZstd() {
    return file.endsWith(LogFileNames.ZSTD);
  }

  /** Whether it is not compressed. */
  public boolean isPlain() {
    return !isGzip() && !isZstd();
  }

  /**
   * Lists the archives of a log, oldest first. If an archive exists both compressed and uncompressed (it was being
   * compressed when reeve ended), only the uncompressed one is listed.
   *
   * @param directory a descriptor of the log's directory
   * @return null: the directory cannot be read
   */
  public static List<Archive> list(FileStorage storage, int directory, LogFileNames name, IndexState state) {
    List<String> names = storage.names(directory, name.file() + ".");
    if (names == null) {
      return null;
    }
    List<Archive> found = new ArrayList<>();
    for (String file : names) {
      long from = name.archivedFrom(file);
      FileStatus stat = from < 0 ? null : storage.stat(directory, file);
      if (stat != null && stat.isRegular()) {
        found.add(of(file, from, stat, state));
      }
    }
    found.sort(Comparator.comparingLong(Archive::from).thenComparing(Archive::file));
    List<Archive> single = new ArrayList<>(found.size());
    for (Archive archive : found) {
      if (single.isEmpty() || single.get(single.size() - 1).from != archive.from) {
        single.add(archive);
      }
    }
    return Collections.unmodifiableList(single);
  }

  private static Archive of(String file, long from, FileStatus stat, IndexState state) {
    boolean plain = !file.endsWith(LogFileNames.GZIP) && !file.endsWith(LogFileNames.ZSTD);
    boolean stillWritten =
        plain && state.isKnown() && stat.inode() == state.inode() && from == state.start();
    long skip = stillWritten ? Math.min(state.start() - state.base(), stat.size()) : 0;
    long recorded = stillWritten ? -1 : state.archiveEnd(from);
    // What a process appends to an archive that it still has open is not part of the stream.
    long to = !plain ? recorded
        : recorded < 0 ? from + stat.size() - skip : Math.min(recorded, from + stat.size());
    return new Archive(file, from, to, stat.blocks(), stat.modifiedMillis(), skip, stillWritten);
  }
}
