package reeve.runtime.admin;

import java.io.File;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The sizes and times of files, and of the directories that they are in, by which a later change is noticed without
 * reading them. Immutable; making one may block.
 */
final class FileStamps {
  /** A file that was written so recently may be written again without a visible change of its time. */
  private static final long UNSETTLED_MILLIS = 3000;

  private final List<String> files;
  private final long[] values;

  private FileStamps(List<String> files, long[] values) {
    this.files = files;
    this.values = values;
  }

  /**
   * Reads the stamps. May block.
   *
   * @param directories whether those of the directories are read too. They also change when another file is made or
   *     removed there, such as a socket, so that a change of them proves nothing
   */
  static FileStamps of(List<String> files, boolean directories) {
    Set<File> all = new LinkedHashSet<>();
    for (String name : files) {
      File file = new File(name).getAbsoluteFile();
      File directory = file.getParentFile();
      all.add(file);
      if (directories && directory != null) {
        all.add(directory);
        all.add(new File(file.getPath() + ".d")); // of its drop-ins
      }
    }
    long[] values = new long[2 * all.size()];
    int at = 0;
    for (File file : all) {
      values[at++] = file.lastModified();
      values[at++] = file.isDirectory() ? 0 : file.length();
    }
    return new FileStamps(List.copyOf(files), values);
  }

  /**
   * Whether a change after this moment cannot be missed.
   *
   * @param wallMillis the present time, in milliseconds since 1970
   */
  boolean isSettled(long wallMillis) {
    for (int i = 0; i < values.length; i += 2) {
      if (Math.abs(wallMillis - values[i]) < UNSETTLED_MILLIS) {
        return false;
      }
    }
    return true;
  }

  boolean isSame(FileStamps other) {
    return other != null && files.equals(other.files) && Arrays.equals(values, other.values);
  }
}
