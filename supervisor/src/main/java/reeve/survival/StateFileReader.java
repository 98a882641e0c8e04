package reeve.survival;

import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/** Reads a file that {@link StateFile} wrote, also one that its writer did not finish. Any thread. */
public final class StateFileReader {
  /** A larger file is not read: 30,000 services need half of it. */
  static final long MAX_BYTES = 64L * 1024 * 1024;

  /** In bytes; {@link FileStorage#read} reads no more at once. */
  private static final int CHUNK = 64 * 1024;

  /**
   * What a file contains.
   *
   * @param records by key
   * @param problem why the file cannot be used, as a clause; null: it can be, or there is none
   * @param missing whether there is no file
   */
  public record Content(Map<String, byte[]> records, String problem, boolean missing) {}

  private final FileStorage storage;
  private final Map<String, Long> sequences = new HashMap<>();
  private final Map<String, byte[]> records = new LinkedHashMap<>();
  private byte[] window = new byte[CHUNK];
  private long start;
  private int filled;
  /** Of the last part that could not be read; 0: there is none. */
  private int error;

  private StateFileReader(FileStorage storage) {
    this.storage = storage;
  }

  /** @param directory an open directory */
  public static Content read(FileStorage storage, int directory, String name, int uid) {
    int fd = storage.open(directory, name, Files.Open.RDONLY, 0);
    if (fd < 0) {
      return fd == -Errno.ENOENT ? new Content(Map.of(), null, true) : unusable(Errno.text(-fd));
    }
    try {
      FileStatus status = storage.stat(fd);
      String problem = status == null ? "it cannot be described" : problem(status, uid);
      return problem != null ? unusable(problem) : new StateFileReader(storage).readAll(fd, status.size());
    } finally {
      storage.close(fd);
    }
  }

  private static Content unusable(String problem) {
    return new Content(Map.of(), problem, false);
  }

  /** Another user could have written it to make us signal processes of ours. */
  private static String problem(FileStatus status, int uid) {
    if (!status.isRegular()) {
      return "it is not a regular file";
    }
    if (status.uid() != uid && status.uid() != 0) {
      return "it belongs to the user " + status.uid();
    }
    return status.size() > MAX_BYTES ? "it is larger than " + MAX_BYTES / 1024 / 1024 + " MiB" : null;
  }

  private Content readAll(int fd, long size) {
    if (!isVersion(fd)) {
      return unusable(error != 0 ? "it cannot be read: " + Errno.text(error)
          : "it is not of this version of reeve, or no state file");
    }
    long at = StateFile.UNIT;
    while (at < size) {
      at += readRecord(fd, at);
    }
    if (error != 0) { // of the records that were not read, older ones may have been: they do not hold any more
      return unusable("a part of it cannot be read: " + Errno.text(error));
    }
    return new Content(records, null, false);
  }

  private boolean isVersion(int fd) {
    int length = StateFile.MAGIC.length();
    if (!fill(fd, 0, length)) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (window[i] != StateFile.MAGIC.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Returns how many bytes the record takes; one unit if there is no whole record here. */
  private int readRecord(int fd, long at) {
    if (!fill(fd, at, StateFile.HEAD) || intAt(at, 0) != StateFile.MARK) {
      return StateFile.UNIT;
    }
    int length = intAt(at, 8);
    if (length < StateFile.HEAD + 4 || length > MAX_BYTES || !fill(fd, at, length)) {
      return StateFile.UNIT;
    }
    CRC32 sum = new CRC32();
    sum.update(window, (int) (at - start) + 8, length - 8);
    if ((int) sum.getValue() != intAt(at, 4)) {
      return StateFile.UNIT;
    }
    int first = (int) (at - start) + StateFile.HEAD;
    byte[] record = Arrays.copyOfRange(window, first, first + length - StateFile.HEAD);
    StateInput input = new StateInput(record);
    String key = input.getString();
    long sequence = (long) intAt(at, 12) << 32 | intAt(at, 16) & 0xffffffffL;
    Long known = sequences.get(key);
    if (known == null || known < sequence) {
      sequences.put(key, sequence);
      records.put(key, input.rest());
    }
    return (length + StateFile.UNIT - 1) / StateFile.UNIT * StateFile.UNIT;
  }

  private int intAt(long at, int offset) {
    int i = (int) (at - start) + offset;
    return (window[i] & 0xff) << 24 | (window[i + 1] & 0xff) << 16 | (window[i + 2] & 0xff) << 8 | window[i + 3] & 0xff;
  }

  /** Makes a part of the file available in the window; false: the file has no such part. */
  private boolean fill(int fd, long at, int length) {
    if (at >= start && at + length <= start + filled) {
      return true;
    }
    if (window.length < length) {
      window = new byte[length + CHUNK];
    }
    start = at;
    filled = 0;
    while (filled < window.length) {
      int got = storage.read(fd, start + filled, window, filled, Math.min(CHUNK, window.length - filled));
      if (got <= 0) {
        error = got < 0 ? -got : error;
        break;
      }
      filled += got;
    }
    return filled >= length;
  }
}
