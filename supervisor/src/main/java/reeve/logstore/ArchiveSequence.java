package reeve.logstore;

import java.io.IOException;
import java.util.List;
import reeve.posix.FileStorage;

/** The archives of a log as one stream, for a {@link LogReader}. One thread. */
final class ArchiveSequence {
  /** How long to wait for the writers of a renamed live file, and no longer, because reeve may not be running. */
  private static final long RENAMED_WAIT_MILLIS = 15_000;

  private final FileStorage storage;
  private final int directory;
  private final LogFileNames name;
  private List<Archive> all;
  private ArchiveInput input;
  private long next;
  private long stillWrittenSince;
  private long missedBytes;
  private int breaks;
  private String damaged;

  /** @param directory a descriptor, which the caller closes */
  ArchiveSequence(FileStorage storage, int directory, LogFileNames name) {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
  }

  /** How many bytes were skipped because no archive has them. */
  long missedBytes() {
    return missedBytes;
  }

  /** How often bytes were missing between two reads. */
  int breaks() {
    return breaks;
  }

  /** The message of the last archive that could not be read; null: all could be read. */
  String damaged() {
    return damaged;
  }

  /** The archives, oldest first; from a list that {@link #forget} drops. */
  List<Archive> all(IndexState state) throws IOException {
    if (all == null) {
      all = Archive.list(storage, directory, name, state);
      if (all == null) {
        throw new IOException("cannot read the directory \"" + name.directory() + "\"");
      }
    }
    return all;
  }

  /**
   * The end of the archive that is the renamed live file, whose writers have not all opened the next file; -1: there is
   * none.
   */
  long stillWrittenEnd(IndexState state) throws IOException {
    forget();
    long end = -1;
    for (Archive archive : all(state)) {
      end = archive.stillWritten() ? archive.to() : end;
    }
    return end;
  }

  /**
   * The highest known offset, including the end of a live file that reeve renamed to an archive and that the index does
   * not list yet.
   */
  long highest(IndexState state) throws IOException {
    forget();
    List<Archive> now = all(state);
    return now.isEmpty() ? state.highest() : Math.max(state.highest(), now.get(now.size() - 1).to());
  }

  /** Whether there is an archive that may still be written to, and that has not been waited for too long. */
  boolean isLastStillWritten(IndexState state) throws IOException {
    boolean stillWritten = stillWrittenEnd(state) >= 0;
    long now = System.currentTimeMillis();
    stillWrittenSince = !stillWritten ? 0 : stillWrittenSince == 0 ? now : stillWrittenSince;
    return stillWritten && Math.abs(now - stillWrittenSince) < RENAMED_WAIT_MILLIS;
  }

  /** The directory may have changed: it is listed again when it is needed. */
  void forget() {
    all = null;
  }

  /** The offset at which to continue after {@link #read} returned 0. */
  long next() {
    return next;
  }

  /**
   * Reads from an offset.
   *
   * @param start the first offset that is in no archive
   * @return bytes read; 0: no archive has this offset; continue at {@link #next}
   */
  int read(long position, long start, IndexState state, byte[] buffer, int offset, int length) throws IOException {
    if (input != null && contains(input.archive(), position)) {
      int got = readInput(position, start, buffer, offset, length);
      if (got != 0) {
        return got;
      }
    }
    Archive archive = find(position, start, state);
    boolean atEnd = false;
    if (archive != null && (archive.to() < 0 || archive.to() > position)) {
      close();
      try {
        input = new ArchiveInput(storage, directory, archive);
        int got = readInput(position, start, buffer, offset, (int) Math.min(length, next - position));
        if (got > 0) {
          return got;
        }
        atEnd = archive.to() < 0; // its length is not recorded: after it there are offsets that never had a byte
      } catch (IOException e) {
        if (storage.stat(directory, archive.file()) == null) {
          next = position; // it was compressed or deleted at this moment
          return 0;
        }
        damaged = e.getMessage();
      }
    }
    missedBytes += atEnd ? 0 : next - position;
    breaks += atEnd ? 0 : 1;
    close();
    return 0;
  }

  /**
   * Returns the last archive that begins at or before an offset, or null; sets {@link #next} to the beginning of the
   * archive after it.
   */
  private Archive find(long position, long start, IndexState state) throws IOException {
    forget(); // an archive may have been added, deleted or compressed meanwhile
    next = start;
    List<Archive> now = all(state);
    for (int i = now.size() - 1; i >= 0; i--) {
      Archive archive = now.get(i);
      if (archive.from() <= position) {
        return archive;
      }
      next = Math.min(next, archive.from());
    }
    return null;
  }

  private int readInput(long position, long start, byte[] buffer, int offset, int length) throws IOException {
    long end = input.archive().to() < 0 ? start : input.archive().to();
    return input.read(position, buffer, offset, (int) Math.min(length, end - position));
  }

  private static boolean contains(Archive archive, long at) {
    return archive.from() <= at && (archive.to() < 0 || at < archive.to());
  }

  void close() throws IOException {
    if (input != null) {
      input.close();
      input = null;
    }
  }
}
