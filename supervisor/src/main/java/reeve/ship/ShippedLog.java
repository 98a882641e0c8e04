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
  /** The number of lines after which the runs are read from the index again. */
  private static final int LINES_PER_READ = 1000;

  private final FileStorage storage;
  private final LogSource source;
  /**
   * Null: the log did not exist at first. In that case, and once the follower has closed it to read another file, a
   * line has the time at which it was read, and its run is not known.
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
  private int linesUntilRead;
  private Object baseFile;
  private int baseTruncations;

  /** The offset of the first byte of the live file, if there is no index. */
  private long base;

  ShippedLog(FileStorage storage, LogSource source) {
    this.storage = storage;
    this.source = source;
  }

  /** Sets the position to the end of the log, so that nothing that it holds now is shipped. */
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
      // Without an index, an offset is valid in one file only, and another file is shipped as a whole.
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

  /** Causes the runs to be read from the index again for the next line, which may belong to another run. */
  void expireRuns() {
    linesUntilRead = 0;
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
    if (linesUntilRead-- <= 0) {
      linesUntilRead = LINES_PER_READ;
      runs = reader.runs();
    }
    for (int i = runs.size() - 1; i >= 0; i--) {
      LogRun run = runs.get(i);
      if (run.at() < line.end && run.service().equals(source.service())) {
        return run;
      }
    }
    return null;
  }

  /** Records that a line was sent. */
  void sent(LogLine line) {
    if (line.end >= 0) {
      sent = line.end;
    }
  }

  /**
   * Records that everything that was sent has arrived at the receiver's machine.
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

  /** Begins the time in which the receiver is expected to read what has arrived up to now. */
  void settle() {
    settling = arrived;
  }

  /** Advances the position to what had arrived at the last {@link #settle}: the receiver has read it. */
  void settled(Positions positions) {
    if (settling != null) {
      positions.set(source.path(), settling);
    }
  }

  /** Computes {@link #base}, because a later process counts offsets from the beginning of the file that exists then. */
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
