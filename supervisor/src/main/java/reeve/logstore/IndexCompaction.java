package reeve.logstore;

import java.nio.charset.StandardCharsets;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * Rewrites the index of a log without outdated records, piece by piece. Kept are: the live file, the cut that is not
 * complete, the archives that still exist, the run that wrote the oldest byte and all later ones, but no more than
 * {@value #MAX_RUNS}, and the marks after the oldest byte, thinned to about {@value #MAX_MARKS}. The new file is
 * written and synced under another name, and then renamed: readers, and a reeve after a crash, see either the old index
 * or the new one.
 *
 * <p>Used once. The thread that writes the index.
 */
public final class IndexCompaction {
  private static final int MAX_RUNS = 2000;
  private static final int MAX_MARKS = 2000;
  private static final int BUFFER = 16 * 1024;

  private final FileStorage storage;
  private final int directory;
  private final LogFileNames name;
  private final IndexState state;
  private final byte[] buffer = new byte[BUFFER];
  private int buffered;
  private int fd = -1;
  private long size;
  private int error;

  /**
   * @param directory a descriptor
   * @param state the result of the index
   */
  public IndexCompaction(FileStorage storage, int directory, LogFileNames name, IndexState state) {
    this.storage = storage;
    this.directory = directory;
    this.name = name;
    this.state = state;
  }

  /** The size of the new index in bytes. */
  public long size() {
    return size;
  }

  /**
   * Replaces the index.
   *
   * @param old a descriptor of the index
   * @param oldSize its size in bytes
   * @param oldest the first offset that still exists
   * @return a descriptor of the new index, which the caller closes, or minus an error number: the index is as it was
   */
  public int replace(int old, long oldSize, long oldest, long wallMillis) {
    Counts counts = new Counts();
    long read = IndexFormat.read(storage, old, 0, oldSize, counts);
    if (read < 0) {
      return (int) read;
    }
    String temporary = name.index() + LogFileNames.TEMPORARY;
    storage.unlink(directory, temporary);
    fd = storage.open(directory, temporary, Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
    if (fd < 0) {
      return fd;
    }
    FileStatus own = storage.stat(old);
    if (own != null) {
      storage.setMode(fd, own.mode() & 0777, -1, own.gid());
    }
    write(new IndexRecord.Version(IndexFormat.VERSION));
    write(state.fileRecord(wallMillis));
    Selection selection = new Selection(counts, oldest);
    read = IndexFormat.read(storage, old, 0, oldSize, selection);
    selection.finish();
    flush();
    error = read < 0 ? (int) -read : error;
    error = error == 0 ? storage.syncData(fd) : error;
    error = error == 0 ? storage.rename(directory, temporary, name.index()) : error;
    if (error != 0) {
      storage.close(fd);
      storage.unlink(directory, temporary);
      return -error;
    }
    storage.sync(directory); // what is recorded from now on is only in the new file
    return fd;
  }

  private void write(IndexRecord record) {
    byte[] line = IndexFormat.line(record).getBytes(StandardCharsets.UTF_8);
    if (line.length > buffer.length) {
      error = Errno.EINVAL; // no record is so long
      return;
    }
    if (buffered + line.length > buffer.length) {
      flush();
    }
    System.arraycopy(line, 0, buffer, buffered, line.length);
    buffered += line.length;
  }

  private void flush() {
    error = error == 0 ? storage.write(fd, size, buffer, 0, buffered) : error;
    size += buffered;
    buffered = 0;
  }

  private static final class Counts implements IndexVisitor {
    private int runs;
    private int marks;

    @Override
    public boolean visit(IndexRecord record) {
      runs += record instanceof IndexRecord.RunStart ? 1 : 0;
      marks += record instanceof IndexRecord.Mark ? 1 : 0;
      return true;
    }
  }

  /** Writes the records that are kept. Whether a run or a mark is needed depends on the next one. */
  private final class Selection implements IndexVisitor {
    private final Counts counts;
    private final long oldest;
    private final int markStep;
    private IndexRecord.RunStart run;
    private IndexRecord.Mark mark;
    private IndexRecord cut;
    private int runs;
    private int marks;

    Selection(Counts counts, long oldest) {
      this.counts = counts;
      this.oldest = oldest;
      this.markStep = counts.marks / MAX_MARKS + 1;
    }

    @Override
    public boolean visit(IndexRecord record) {
      if (record instanceof IndexRecord.RunStart next) {
        // The last run before the oldest line is the run that wrote it.
        if (run != null && (run.run().at() >= oldest || next.run().at() > oldest)) {
          writeRun();
        }
        run = next;
        runs++;
      } else if (record instanceof IndexRecord.Mark next) {
        int i = marks - 1;
        boolean recent = i > counts.marks - MAX_MARKS / 4;
        if (mark != null && next.at() >= oldest && (i % markStep == 0 || recent)) {
          write(mark);
        }
        mark = next;
        marks++;
      } else if (record instanceof IndexRecord.Archived archive) {
        writeArchive(archive);
      } else if (record instanceof IndexRecord.CutStart || record instanceof IndexRecord.TrimStart) {
        writeCut();
        cut = record;
      }
      return error == 0;
    }

    private void writeRun() {
      if (runs > counts.runs - MAX_RUNS) {
        write(run);
      }
    }

    private void writeArchive(IndexRecord.Archived archive) {
      if (archive.to() > oldest && archive.to() > archive.from()) {
        write(archive);
      }
    }

    /** Of a cut that is complete, the archive is left. */
    private void writeCut() {
      if (cut instanceof IndexRecord.CutStart start) {
        writeArchive(new IndexRecord.Archived(start.from(), start.to(), start.wallMillis()));
      } else if (cut instanceof IndexRecord.TrimStart trim) {
        writeArchive(new IndexRecord.Archived(trim.from(), trim.to(), trim.wallMillis()));
      }
    }

    void finish() {
      if (run != null) {
        writeRun();
      }
      if (mark != null) {
        write(mark);
      }
      if (state.pending() == null || cut == null) {
        writeCut();
        return;
      }
      write(cut);
      if (state.pending().stage() == PendingCut.Stage.PUNCHED) {
        write(new IndexRecord.Punched());
      }
    }
  }
}
