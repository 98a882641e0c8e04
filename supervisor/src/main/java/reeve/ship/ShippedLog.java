package reeve.ship;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;
import reeve.logstore.LogReader;
import reeve.logstore.LogRun;
import reeve.logstore.WriteTimeline;
import reeve.logview.LineReader;
import reeve.logview.LogLine;
import reeve.logview.LogSource;
import reeve.posix.FileStorage;

/**
 * One log that is being delivered: how far it was sent and how far it arrived, and what its index knows about times and
 * runs. The shipping thread only.
 */
final class ShippedLog {
  /** The number of lines of a batch for which the runs are read from the index once. */
  private static final int LINES_PER_READ = 1000;

  private final FileStorage storage;
  private final LogSource source;
  /**
   * Null: the log did not exist at first. Then, and when the follower has closed it to read another file, times are
   * those of reading, and runs are not known.
   */
  private LineReader lines;
  private long sent = -1;
  private long confirmed = -1;
  private Positions.Position arrived;
  private Positions.Position settling;

  /** The end of what was written before this connection; times up to here come from the index. */
  private long oldEnd;
  private WriteTimeline times = WriteTimeline.UNKNOWN;
  private List<LogRun> runs = List.of();
  private int untilRead;
  private Object baseFile;
  private int baseTruncations;

  /** The offset of the first byte of the live file, if there is no index. */
  private long base;

  ShippedLog(FileStorage storage, LogSource source) {
    this.storage = storage;
    this.source = source;
  }

  /** Sets the position behind what the log holds now, so that none of it is shipped. */
  static void markEnd(LogSource source, Positions positions, Consumer<String> log) {
    try (LogReader reader = LogReader.open(source.path())) {
      positions.set(source.path(), new Positions.Position(reader.end(), reader.inode()));
    } catch (IOException e) {
      log.accept(source.service() + ": " + e.getMessage());
    }
  }

  /**
   * Opens the log at its position.
   *
   * @return null: it does not exist yet
   */
  LineReader open(Positions positions, Consumer<String> log) {
    LogReader reader = null;
    try {
      reader = LogReader.open(source.path());
      long from = reader.begin();
      oldEnd = reader.end();
      Positions.Position position = positions.of(source.path());
      // Without an index, offsets are those of one file. In another file they mean nothing, and all of it is new.
      boolean same =
          position != null && (reader.isIndexed() || position.inode() == reader.inode() || position.inode() == 0)
              && position.offset() <= oldEnd;
      if (same && from > position.offset()) {
        log.accept(source.service() + ": " + (from - position.offset())
            + " bytes were archived and deleted before they were sent");
      } else if (same) {
        from = position.offset();
      }
      times = reader.timeline();
      lines = new LineReader(reader);
      lines.selectRange(from, Long.MAX_VALUE);
      return lines;
    } catch (IOException e) {
      close(reader);
      return null; // the follower opens it once it exists, and reports what is wrong with it
    }
  }

  private static void close(LogReader reader) {
    try {
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      return; // it was only read from
    }
  }

  /** Makes the next line read the runs from the index again: it may belong to another run. */
  void expireRuns() {
    untilRead = 0;
  }

  /** @return null: the follower reads another file by now */
  private LogReader reader() {
    return lines == null || lines.isClosed() ? null : lines.reader();
  }

  /** Returns the messages of a line. */
  List<byte[]> messages(SyslogFormat format, LogLine line) throws IOException {
    LogRun run = run(line);
    return format.messages(source.service(), source.stream(), time(line), run == null ? 0 : run.pid(),
        run == null ? 0 : run.number(),
        line.bytes, line.from, line.to);
  }

  private long time(LogLine line) {
    long estimate = line.end < 0 || line.end > oldEnd || reader() == null ? -1 : times.sortMillis(line.end);
    return estimate < 0 ? line.millis : estimate;
  }

  private LogRun run(LogLine line) throws IOException {
    LogReader reader = reader();
    if (reader == null || line.end < 0) {
      return null;
    }
    if (untilRead-- <= 0) {
      untilRead = LINES_PER_READ;
      runs = reader.runs();
    }
    for (int i = runs.size() - 1; i >= 0; i--) {
      LogRun one = runs.get(i);
      if (one.at() < line.end && one.service().equals(source.service())) {
        return one;
      }
    }
    return null;
  }

  /** A line was sent. */
  void sent(LogLine line) {
    if (line.end >= 0) {
      sent = line.end;
    }
  }

  /**
   * Everything that was sent has arrived at the receiver's machine.
   *
   * @return whether that is more than before
   */
  boolean arrived() throws IOException {
    LogReader reader = reader();
    if (sent == confirmed) {
      return false;
    }
    confirmed = sent;
    if (reader == null) {
      arrived = new Positions.Position(sent, 0);
    } else if (reader.isIndexed()) {
      arrived = new Positions.Position(sent, reader.inode());
    } else {
      findBase(reader);
      if (sent >= base) { // otherwise it belongs to the file that had the name before
        arrived = new Positions.Position(sent - base, reader.inode());
      }
    }
    return true;
  }

  /** The time begins in which the receiver reads what arrived up to now. */
  void settle() {
    settling = arrived;
  }

  /** The receiver has read what had arrived at the last {@link #settle}: advances the position. */
  void settled(Positions positions) {
    if (settling != null) {
      positions.set(source.path(), settling);
    }
  }

  /** Finds {@link #base}: a later process counts offsets from the beginning of the file that exists then. */
  private void findBase(LogReader reader) throws IOException {
    if (reader.liveFile() == baseFile && reader.truncations() == baseTruncations || reader.liveFd() < 0) {
      return;
    }
    long size;
    long end;
    do {
      size = storage.stat(reader.liveFd()).size();
      end = reader.end();
    } while (reader.liveFd() >= 0 && storage.stat(reader.liveFd()).size() != size);
    baseFile = reader.liveFile();
    baseTruncations = reader.truncations();
    base = end - size;
  }
}
