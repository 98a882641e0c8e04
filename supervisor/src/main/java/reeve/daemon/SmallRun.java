package reeve.daemon;

import java.util.ArrayList;
import java.util.List;
import reeve.event.OutputSegment;
import reeve.posix.Files;

/** The present run of a service whose logs are small: see {@link SmallLogs}. Loop thread. */
final class SmallRun {
  final String service;
  final List<OutputSegment> files = new ArrayList<>(1);
  /** 0: its process is not started yet, or a former reeve started it. */
  long run;
  int pid;
  long wallMillis;
  /** Whether a former reeve started it. */
  boolean adopted;
  /** The sum of the sizes of its files, when they were looked at last. */
  long size;
  /** When a log that grows is looked at next. */
  long due;
  /** Of its files. */
  final int[] watches = {-1, -1};

  SmallRun(String service) {
    this.service = service;
  }

  /** Whether its files are opened and its process is not started yet. */
  boolean isOpening() {
    return run == 0 && !adopted;
  }

  /** A file was opened for it: the first of its stream, or instead of that of an attempt to start that failed. */
  void opened(OutputSegment file) {
    for (int i = files.size() - 1; i >= 0; i--) { // a lambda would be the first one of the start
      if (files.get(i).stream().equals(file.stream())) {
        files.remove(i);
      }
    }
    files.add(file);
    size = 0;
    for (OutputSegment one : files) {
      size += one.from();
    }
  }

  /**
   * Looks at the sizes of its files.
   *
   * @return false: one of them is gone, or not smaller than that
   */
  boolean measure(Files disk, long limit) {
    size = 0;
    boolean small = true;
    for (OutputSegment file : files) {
      Files.FileInfo info = disk.fileInfo(file.path());
      size += info == null ? 0 : info.size();
      small &= info != null && info.size() < limit;
    }
    return small;
  }
}
