package reeve.logstore;

import java.io.IOException;
import java.util.List;

/** Divides a log into pieces that are read from its end backwards. */
public final class BackwardReader {
  /** The usual size of a piece, bytes. */
  public static final long PIECE = 4 << 20;

  private BackwardReader() {}

  /**
   * Returns where to begin a piece that ends at an offset. A compressed archive is read as a whole, because its end
   * cannot be reached otherwise.
   *
   * @param size of a piece that is not compressed, in bytes
   */
  public static long start(LogReader reader, long before, long size) throws IOException {
    Archive packed = compressedArchive(reader, before);
    if (packed != null) {
      return packed.from();
    }
    long start = Math.max(reader.begin(), before - size);
    Archive below = compressedArchive(reader, start + 1);
    return below == null ? start : Math.max(start, below.to());
  }

  /** Returns the compressed archive that has the byte before an offset; null: no compressed archive has it. */
  static Archive compressedArchive(LogReader reader, long at) throws IOException {
    List<Archive> all = reader.archives();
    for (int i = all.size() - 1; i >= 0; i--) {
      Archive archive = all.get(i);
      if (archive.from() < at) {
        return !archive.isPlain() && archive.to() >= at ? archive : null;
      }
    }
    return null;
  }
}
