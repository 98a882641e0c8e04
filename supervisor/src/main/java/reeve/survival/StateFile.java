package reeve.survival;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;

/**
 * A file of records by key that a program which is killed at any moment leaves whole. Each record has two places and is
 * written into them in turn, so the one before stays until the next one is complete; a checksum shows which of them are
 * complete. A record that is written is in the page cache and survives the end of the process; it is not flushed to the
 * disk, because nothing of it is of use after a restart of the machine.
 *
 * <p>The format: the first {@link #UNIT} bytes are the line {@link #MAGIC}; the rest are units of that size. A record
 * begins at a unit, with four bytes of mark, four of its CRC-32 (over all that follows), four of its length and eight
 * of its sequence number; then the key and the content. Of several records with the same key, the one with the highest
 * sequence number holds; the records of a removed key are erased. The file grows by whole blocks that are
 * written at once, so that a disk that is full later does not matter to the keys that it has. Loop thread.
 */
public final class StateFile implements AutoCloseable {
  /** The first line of the file. The number is the version of the format of the file and of its records. */
  public static final String MAGIC = "reeve state 1\n";

  static final int UNIT = 512;
  static final int MARK = 0x52565331;
  /** Of the mark, the checksum, the length and the sequence number. */
  static final int HEAD = 20;

  private static final int BLOCK = 32 * 1024;

  /** The two places of the records of a key. */
  private static final class Places {
    final long first;
    final long second;
    final int units;
    boolean secondIsNext;

    Places(long first, long second, int units) {
      this.first = first;
      this.second = second;
      this.units = units;
    }
  }

  private final FileStorage storage;
  private final int fd;
  private final Map<String, Places> places = new HashMap<>();
  /** Places with older records of keys, which could not be erased. */
  private final Map<String, List<Places>> left = new HashMap<>();
  private final Map<Integer, List<Places>> unused = new HashMap<>();
  private final CRC32 sum = new CRC32();
  private final StateOutput encodedKey = new StateOutput();
  private byte[] unit = new byte[2 * UNIT];
  /** Where the next places begin, and where the part of the file ends that was written. */
  private long end = UNIT;
  private long written = UNIT;
  private long sequence;

  private StateFile(FileStorage storage, int fd) {
    this.storage = storage;
    this.fd = fd;
  }

  /** A file that was created, or the number of the error because of which it was not: {@code file} is null then. */
  public record Created(StateFile file, int error) {}

  /**
   * Creates an empty file, in place of one of that name. Only its owner may read it.
   *
   * @param directory an open directory
   */
  public static Created create(FileStorage storage, int directory, String name) {
    storage.unlink(directory, name);
    int fd = storage.open(directory, name, Files.Open.RDWR | Files.Open.CREAT | Files.Open.EXCL, 0600);
    if (fd < 0) {
      return new Created(null, -fd);
    }
    StateFile file = new StateFile(storage, fd);
    byte[] first = new byte[UNIT];
    for (int i = 0; i < MAGIC.length(); i++) {
      first[i] = (byte) MAGIC.charAt(i);
    }
    int error = storage.write(fd, 0, first, 0, UNIT);
    if (error != 0) {
      storage.close(fd);
      storage.unlink(directory, name);
      return new Created(null, error);
    }
    return new Created(file, 0);
  }

  /**
   * Stores the record of a key, in place of the one before.
   *
   * @param content of which the first {@code length} bytes are stored
   * @return 0 or an error number: the record before holds then
   */
  public int put(String key, byte[] content, int length) {
    int size = encode(key, content, length);
    Places place = places.get(key);
    if (place == null || size > place.units * UNIT) {
      Places larger = allocate((size + UNIT - 1) / UNIT);
      int error = grow();
      if (error != 0) {
        free(larger);
        return error;
      }
      error = write(larger, size);
      if (error != 0) {
        leave(key, larger);
        return error;
      }
      places.put(key, larger);
      if (place != null) {
        leave(key, place);
        eraseLeft(key); // what cannot be erased is older than this record, and is erased before it
      }
      return 0;
    }
    return write(place, size);
  }

  /**
   * Removes the record of a key.
   *
   * @return 0 or an error number: the record may stay then, and the removal is to be repeated
   */
  public int remove(String key) {
    int error = eraseLeft(key);
    Places place = places.get(key);
    if (error == 0 && place != null) {
      error = release(place);
      if (error == 0) {
        places.remove(key);
      }
    }
    return error;
  }

  /** Keeps a place that may have a record of a key. It is erased before the key is, or that record would hold again. */
  private void leave(String key, Places place) {
    List<Places> some = left.get(key);
    if (some == null) {
      some = new ArrayList<>(1);
      left.put(key, some);
    }
    some.add(place);
  }

  private int eraseLeft(String key) {
    List<Places> some = left.isEmpty() ? null : left.get(key);
    while (some != null && !some.isEmpty()) {
      int error = release(some.get(some.size() - 1));
      if (error != 0) {
        return error;
      }
      some.remove(some.size() - 1);
    }
    left.remove(key);
    return 0;
  }

  private int encode(String key, byte[] content, int length) {
    encodedKey.clear();
    encodedKey.putString(key);
    int begin = HEAD + encodedKey.length();
    int size = begin + length;
    int whole = (size + UNIT - 1) / UNIT * UNIT;
    if (unit.length < whole) {
      unit = new byte[whole];
    }
    System.arraycopy(encodedKey.array(), 0, unit, HEAD, encodedKey.length());
    System.arraycopy(content, 0, unit, begin, length);
    StateOutput.putInt(unit, 0, MARK);
    StateOutput.putInt(unit, 8, size);
    StateOutput.putInt(unit, 12, (int) (++sequence >>> 32));
    StateOutput.putInt(unit, 16, (int) sequence);
    sum.reset();
    sum.update(unit, 8, size - 8);
    StateOutput.putInt(unit, 4, (int) sum.getValue());
    return size;
  }

  private int write(Places place, int size) {
    int error = storage.write(fd, place.secondIsNext ? place.second : place.first, unit, 0, size);
    if (error == 0) {
      place.secondIsNext = !place.secondIsNext;
    }
    return error;
  }

  private Places allocate(int units) {
    List<Places> free = unused.get(units);
    if (free != null && !free.isEmpty()) {
      return free.remove(free.size() - 1);
    }
    long at = end;
    end += 2L * units * UNIT;
    return new Places(at, at + (long) units * UNIT, units);
  }

  private void free(Places place) {
    List<Places> free = unused.get(place.units);
    if (free == null) {
      free = new ArrayList<>();
      unused.put(place.units, free);
    }
    free.add(place);
  }

  /** Writes zeros up to the end of the places. */
  private int grow() {
    while (written < end) {
      int error = storage.write(fd, written, new byte[BLOCK], 0, BLOCK);
      if (error != 0) {
        return error;
      }
      written += BLOCK;
    }
    return 0;
  }

  /** Erases both records of a place, the older one first: a reader finds the newer one or none. */
  private int release(Places place) {
    byte[] none = new byte[HEAD];
    long older = place.secondIsNext ? place.second : place.first;
    long newer = place.secondIsNext ? place.first : place.second;
    int error = storage.write(fd, older, none, 0, HEAD);
    error = error == 0 ? storage.write(fd, newer, none, 0, HEAD) : error;
    if (error == 0) {
      free(place);
    }
    return error;
  }

  /** Returns whether the file still has a name in a directory. */
  public boolean isAt(int directory, String name) {
    FileStatus ours = storage.stat(fd);
    FileStatus named = storage.stat(directory, name);
    return ours != null && named != null && ours.isSameFile(named);
  }

  /** Closes the file, which stays. */
  @Override
  public void close() {
    storage.close(fd);
  }
}
