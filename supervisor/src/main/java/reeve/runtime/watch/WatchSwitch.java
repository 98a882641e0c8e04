package reeve.runtime.watch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import reeve.log.SupervisorLog;
import reeve.posix.DirectoryMaker;
import reeve.posix.DurableFile;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.time.BackgroundWorker;

/**
 * The services whose watch was turned off, which outlives reeve: the file {@code unwatched} of the state directory has
 * their names. Loop thread; the worker writes the file.
 */
final class WatchSwitch {
  /** A larger file was not written by reeve. */
  private static final int LARGEST = 1 << 20;

  private final Files files;
  private final SupervisorLog log;
  private final BackgroundWorker worker;
  private final String directory;
  private final Set<String> names = new TreeSet<>();

  /** Reads the file. @param directory the state directory; null: there is none, and nothing is kept */
  WatchSwitch(Files files, SupervisorLog log, BackgroundWorker worker, String directory) {
    this.files = files;
    this.log = log;
    this.worker = worker;
    this.directory = directory;
    int fd = directory == null ? -1 : files.open(path(), Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      return;
    }
    Files.FileInfo info = files.fileInfo(fd);
    byte[] bytes = new byte[info == null || !info.isRegular() ? 0 : (int) Math.min(info.size(), LARGEST)];
    int got = files.read(fd, bytes, 0, bytes.length);
    files.close(fd);
    String text = new String(bytes, 0, Math.max(0, got), StandardCharsets.UTF_8);
    names.addAll(Arrays.asList(text.split("\n")));
    names.remove("");
  }

  private String path() {
    return directory + "/unwatched";
  }

  boolean isOff(String name) {
    return names.contains(name);
  }

  void set(String name, boolean off) {
    if (!(off ? names.add(name) : names.remove(name)) || directory == null) {
      return;
    }
    byte[] text = (String.join("\n", names) + "\n").getBytes(StandardCharsets.UTF_8);
    worker.submit(() -> {
      int error = DirectoryMaker.make(files, directory);
      error = error == 0 ? DurableFile.replace(files, path(), text, 0640) : error;
      if (error != 0) {
        log.warn("Cannot write \"" + path() + "\": " + Errno.text(error)
            + "; the next reeve does not know which watches are off");
      }
    });
  }
}
