package reeve.logstore;

import java.io.IOException;
import java.util.List;
import reeve.posix.DirectoryFiles;

/** The archives of a log, for who reads them one after the other. One thread. */
final class ArchiveSequence {
  private static final long PARTING_MILLIS = 15_000;

  private final int directory;
  private final LogFileNames name;
  private List<Archive> all;
  private ArchiveInput input;
  private long next;
  private long partingSince;

  /** How many bytes were passed over. */
  long missed;

  /** How often there was something between two bytes that is not there any more. */
  int breaks;

  /** Why one could not be read, the last time that one could not; null: all could. */
  String damaged;

  /** @param directory a descriptor, which stays the caller's */
  ArchiveSequence(int directory, LogFileNames name) {
    this.directory = directory;
    this.name = name;
  }

  /** Oldest first. */
  List<Archive> all(IndexState state) throws IOException {
    if (all == null) {
      all = Archive.list(directory, name, state);
      if (all == null) {
        throw new IOException("cannot read the directory \"" + name.directory() + "\"");
      }
    }
    return all;
  }

  /**
   * The end of the one that is the live file under its new name, whose writers have not all gone over to the next one;
   * -1: none is.
   */
  long parting(IndexState state) throws IOException {
    forget();
    long end = -1;
    for (Archive archive : all(state)) {
      end = archive.parting() ? archive.to() : end;
    }
    return end;
  }

  /**
   * The end of all that is known: also of a live file that reeve gave the name of an archive, and of which nothing
   * stands in the index yet.
   */
  long highest(IndexState state) throws IOException {
    forget();
    List<Archive> now = all(state);
    return now.isEmpty() ? state.highest() : Math.max(state.highest(), now.get(now.size() - 1).to());
  }

  /** Whether there is such a one. Not for ever: reeve may be gone. */
  boolean isPartingStill(IndexState state) throws IOException {
    boolean parting = parting(state) >= 0;
    long now = System.currentTimeMillis();
    partingSince = !parting ? 0 : partingSince == 0 ? now : partingSince;
    return parting && Math.abs(now - partingSince) < PARTING_MILLIS;
  }

  /** They may be others by now. */
  void forget() {
    all = null;
  }

  /** Where to go on when {@link #read} found nothing. */
  long next() {
    return next;
  }

  /**
   * @param start the first offset that is in none of them
   * @return bytes read; 0: there are none at that offset
   */
  int read(long position, long start, IndexState state, byte[] buffer, int offset, int length) throws IOException {
    if (input != null && isIn(input.archive, position)) {
      int got = readInput(position, start, buffer, offset, length);
      if (got != 0) {
        return got;
      }
    }
    forget(); // one may have come, gone or been compressed meanwhile
    next = start;
    Archive in = null;
    List<Archive> now = all(state);
    for (int i = now.size() - 1; i >= 0 && in == null; i--) {
      Archive archive = now.get(i);
      if (archive.from() <= position) {
        in = archive;
      } else {
        next = Math.min(next, archive.from());
      }
    }
    boolean atEnd = false;
    if (in != null && (in.to() < 0 || in.to() > position)) {
      close();
      try {
        input = new ArchiveInput(directory, in);
        int got = readInput(position, start, buffer, offset, (int) Math.min(length, next - position));
        if (got > 0) {
          return got;
        }
        atEnd = in.to() < 0; // of one whose length nobody noted: behind it there are offsets that never were
      } catch (IOException e) {
        if (DirectoryFiles.stat(directory, in.file()) == null) {
          next = position; // compressed or deleted this moment
          return 0;
        }
        damaged = e.getMessage();
      }
    }
    missed += atEnd ? 0 : next - position;
    breaks += atEnd ? 0 : 1;
    close();
    return 0;
  }

  private int readInput(long position, long start, byte[] buffer, int offset, int length) throws IOException {
    long end = input.archive.to() < 0 ? start : input.archive.to();
    return input.read(position, buffer, offset, (int) Math.min(length, end - position));
  }

  private static boolean isIn(Archive archive, long at) {
    return archive.from() <= at && (archive.to() < 0 || at < archive.to());
  }

  void close() throws IOException {
    if (input != null) {
      input.close();
      input = null;
    }
  }
}
