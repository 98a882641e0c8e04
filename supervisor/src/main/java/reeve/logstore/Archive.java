package reeve.logstore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import reeve.posix.DirectoryFiles;

/**
 * An archive as it lies in the directory.
 *
 * @param to the offset behind it; -1: known only by reading it
 * @param blocks of 512 bytes that it takes
 * @param skip where its first byte is in a plain one
 * @param parting it is the live file under its new name, and may be written to still: the index knows nothing of it yet
 */
public record Archive(String file, long from, long to, long blocks, long modifiedMillis, long skip, boolean parting) {
  boolean isGzip() {
    return file.endsWith(LogFileNames.GZIP);
  }

  boolean isZstd() {
    return file.endsWith(LogFileNames.ZSTD);
  }

  public boolean isPlain() {
    return !isGzip() && !isZstd();
  }

  /**
   * The archives of a log, oldest first. Of one that is there compressed and plain (it was being compressed when reeve
   * ended) the plain one.
   *
   * @return null if the directory cannot be read
   */
  public static List<Archive> list(int directory, LogFileNames name, IndexState state) {
    List<String> names = DirectoryFiles.names(directory, name.file() + ".");
    if (names == null) {
      return null;
    }
    List<Archive> found = new ArrayList<>();
    for (String file : names) {
      long from = name.archivedFrom(file);
      DirectoryFiles.Stat stat = from < 0 ? null : DirectoryFiles.stat(directory, file);
      if (stat != null && stat.isRegular()) {
        boolean plain = !file.endsWith(LogFileNames.GZIP) && !file.endsWith(LogFileNames.ZSTD);
        boolean parting = plain && state.isKnown() && stat.inode() == state.inode && from == state.start;
        long skip = parting ? Math.min(state.start - state.base, stat.size()) : 0;
        long end = parting ? -1 : end(state, from);
        // What is added to a plain one afterwards, by who has it open still, is in no place of the stream.
        long to = !plain ? end : end < 0 ? from + stat.size() - skip : Math.min(end, from + stat.size());
        found.add(new Archive(file, from, to, stat.blocks(), stat.modifiedMillis(), skip, parting));
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

  private static long end(IndexState state, long from) {
    // From the back: a cut may have been begun twice, and the last one is what became of it.
    for (int i = state.cuts.size() - 1; i >= 0; i--) {
      if (state.cuts.get(i).from() == from) {
        return state.cuts.get(i).to();
      }
    }
    return -1;
  }
}
