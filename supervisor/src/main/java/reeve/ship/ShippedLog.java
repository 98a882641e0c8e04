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
 * One log on its way: how far it was sent and how far it arrived, and what its index knows of times and runs. The
 * shipper's thread.
 */
final class ShippedLog {
  /** Lines of one batch that share one look at the index. */
  private static final int LOOK_EVERY = 1000;

  private final FileStorage storage;
  private final LogSource source;
  /**
   * Null: it was not there at first, or it is another one by now; then times are those of reading, and runs are not
   * known.
   */
  private LineReader lines;
  private long sent = -1;
  private long seen = -1;
  private Positions.Position arrived;
  private Positions.Position settling;
  /** Up to here it was written before this connection: its times are from the index. */
  private long old;
  private WriteTimeline times = WriteTimeline.UNKNOWN;
  private List<LogRun> runs = List.of();
  private int untilLook;
  private Object file;
  private int cutOffs;
  /** The offset of the first byte of the live file, where there is no index. */
  private long base;

  ShippedLog(FileStorage storage, LogSource source) {
    this.storage = storage;
    this.source = source;
  }

  /** Nothing of what there is now is to be shipped. */
  static void markEnd(LogSource source, Positions positions, Consumer<String> log) {
    try (LogReader reader = LogReader.open(source.path())) {
      positions.set(source.path(), new Positions.Position(reader.end(), reader.inode()));
    } catch (IOException e) {
      log.accept(source.service() + ": " + e.getMessage());
    }
  }

  /** @return where to go on; null: there is nothing yet */
  LineReader open(Positions positions, Consumer<String> log) {
    LogReader reader = null;
    try {
      reader = LogReader.open(source.path());
      long from = reader.begin();
      old = reader.end();
      Positions.Position place = positions.of(source.path());
      // Without an index offsets are those of a file; in another one they mean nothing, and all of it is new.
      boolean same = place != null && (reader.isIndexed() || place.inode() == reader.inode() || place.inode() == 0)
          && place.offset() <= old;
      if (same && from > place.offset()) {
        log.accept(source.service() + ": " + (from - place.offset())
            + " bytes were archived and deleted before they were sent");
      } else if (same) {
        from = place.offset();
      }
      times = reader.timeline();
      lines = new LineReader(reader);
      lines.part(from, Long.MAX_VALUE);
      return lines;
    } catch (IOException e) {
      close(reader);
      return null; // the follower opens it when it is there, and says what is wrong with it
    }
  }

  private static void close(LogReader reader) {
    try {
      if (reader != null) {
        reader.close();
      }
    } catch (IOException e) {
      return; // it was only read
    }
  }

  /** What is read next may be of another run. */
  void lookAgain() {
    untilLook = 0;
  }

  /** @return null: the follower has another one by now */
  private LogReader reader() {
    return lines == null || lines.isClosed() ? null : lines.reader();
  }

  List<byte[]> messages(SyslogFormat format, LogLine line) throws IOException {
    LogRun run = run(line);
    return format.messages(source.service(), source.stream(), time(line), run == null ? 0 : run.pid(),
        run == null ? 0 : run.number(),
        line.bytes, line.from, line.to);
  }

  private long time(LogLine line) {
    long estimate = line.end < 0 || line.end > old || reader() == null ? -1 : times.order(line.end);
    return estimate < 0 ? line.millis : estimate;
  }

  private LogRun run(LogLine line) throws IOException {
    LogReader reader = reader();
    if (reader == null || line.end < 0) {
      return null;
    }
    if (untilLook-- <= 0) {
      untilLook = LOOK_EVERY;
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

  void sent(LogLine line) {
    if (line.end >= 0) {
      sent = line.end;
    }
  }

  /** What was sent was taken by the receiver's machine. @return whether there is something new */
  boolean arrived() throws IOException {
    LogReader reader = reader();
    if (sent == seen) {
      return false;
    }
    seen = sent;
    if (reader == null) {
      arrived = new Positions.Position(sent, 0);
    } else if (reader.isIndexed()) {
      arrived = new Positions.Position(sent, reader.inode());
    } else {
      findBase(reader);
      if (sent >= base) { // else it is of the file that had the name before
        arrived = new Positions.Position(sent - base, reader.inode());
      }
    }
    return true;
  }

  /** From now on it counts how long what arrived has been there. */
  void settle() {
    settling = arrived;
  }

  /** What was there when {@link #settle} was called last was read by now. */
  void settled(Positions positions) {
    if (settling != null) {
      positions.set(source.path(), settling);
    }
  }

  /** The next process will count from the beginning of the file that there is then. */
  private void findBase(LogReader reader) throws IOException {
    if (reader.liveFile() == file && reader.truncations() == cutOffs || reader.liveFd() < 0) {
      return;
    }
    long size;
    long end;
    do {
      size = storage.stat(reader.liveFd()).size();
      end = reader.end();
    } while (reader.liveFd() >= 0 && storage.stat(reader.liveFd()).size() != size);
    file = reader.liveFile();
    cutOffs = reader.truncations();
    base = end - size;
  }
}
