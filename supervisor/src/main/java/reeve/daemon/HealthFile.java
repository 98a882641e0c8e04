package reeve.daemon;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.posix.Posix;

/**
 * The file of {@code [reeve] health-file}: it exists while every service is ready, and has the pid of reeve, with a
 * line feed. Only a file of that form is replaced or deleted, so that a path that was set by mistake costs no other
 * file. A link is followed neither as its last name nor, in a directory that others may write to, above. Blocks: on the
 * thread of the worker, or in a command.
 */
public final class HealthFile {
  private static final int MODE = 0644;
  private static final int MODE_OF_DIRECTORIES = 0755;
  /** The longest content: ten digits and a line feed. */
  private static final int LONGEST = 11;

  private static final String FOREIGN = "there is a file that is no health file of reeve";

  private final Posix posix;
  private final FileStorage storage;
  private final String parent;
  private final String name;

  /** @param path absolute */
  public HealthFile(Posix posix, String path) {
    this.posix = posix;
    this.storage = posix.storage();
    String above = DirectoryMaker.parent(path);
    this.parent = above.isEmpty() ? "/" : above;
    this.name = path.substring(path.lastIndexOf('/') + 1);
  }

  /**
   * Makes the file, or replaces it, at once and whole. One that is right already is left alone, with its times.
   *
   * @return null; or why it cannot be made, as the rest of a sentence
   */
  String create(int pid) {
    int directory = openParent(true);
    if (directory < 0) {
      return "\"" + parent + "\": " + Errno.text(-directory);
    }
    try {
      String problem = foreign(directory);
      if (problem != null) {
        return problem;
      }
      byte[] content = (pid + "\n").getBytes(StandardCharsets.US_ASCII);
      int error = has(directory, content) ? 0 : write(directory, content);
      return error == 0 ? null : Errno.text(error);
    } finally {
      storage.close(directory);
    }
  }

  private boolean has(int directory, byte[] content) {
    byte[] there = new byte[LONGEST + 1];
    int read = read(directory, there);
    return read == content.length && Arrays.equals(content, 0, read, there, 0, read);
  }

  /** @return the number of bytes, or minus an error number */
  private int read(int directory, byte[] content) {
    int fd = storage.open(directory, name, Files.Open.RDONLY, 0);
    int read = fd < 0 ? fd : storage.read(fd, 0, content, 0, content.length);
    if (fd >= 0) {
      storage.close(fd);
    }
    return read;
  }

  /** A new file is written and takes the place of the old one, so that a probe never reads a part of it. */
  private int write(int directory, byte[] content) {
    String fresh = "." + name + ".new";
    storage.unlink(directory, fresh); // what a reeve that was killed in between has left
    int fd = storage.open(directory, fresh, Files.Open.WRONLY | Files.Open.CREAT | Files.Open.EXCL, MODE);
    if (fd < 0) {
      return -fd;
    }
    storage.setMode(fd, MODE, -1, -1); // whatever the umask is
    int wrote = posix.write(fd, content, 0, content.length);
    storage.close(fd);
    int error = wrote == content.length ? storage.rename(directory, fresh, name) : wrote < 0 ? -wrote : Errno.ENOSPC;
    if (error != 0) {
      storage.unlink(directory, fresh);
    }
    return error;
  }

  /**
   * Deletes the file.
   *
   * @return null, also if there is none; or why it cannot be deleted, as the rest of a sentence
   */
  String delete() {
    int directory = openParent(false);
    if (directory < 0) {
      return directory == -Errno.ENOENT ? null : "\"" + parent + "\": " + Errno.text(-directory);
    }
    try {
      String problem = foreign(directory);
      int error = problem != null ? 0 : storage.unlink(directory, name);
      return problem != null ? problem : error == 0 || error == Errno.ENOENT ? null : Errno.text(error);
    } finally {
      storage.close(directory);
    }
  }

  /**
   * Looks for what is there already.
   *
   * @return null: nothing, or a health file; or what else is there, as the rest of a sentence
   */
  public String foreign() {
    int directory = openParent(false);
    if (directory < 0) {
      return null;
    }
    try {
      return foreign(directory);
    } finally {
      storage.close(directory);
    }
  }

  private int openParent(boolean makes) {
    int fd = posix.openTrusted(parent, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd == -Errno.ENOENT && makes) {
      int error = DirectoryMaker.make(posix, parent, MODE_OF_DIRECTORIES);
      fd = error == 0 ? posix.openTrusted(parent, Files.Open.RDONLY | Files.Open.NONBLOCK, 0) : -error;
    }
    FileStatus status = fd < 0 ? null : storage.stat(fd);
    if (fd >= 0 && (status == null || !status.isDirectory())) {
      storage.close(fd);
      return -Errno.ENOTDIR;
    }
    return fd;
  }

  private String foreign(int directory) {
    FileStatus status = storage.stat(directory, name);
    if (status == null) {
      return null;
    }
    if (status.isLink()) {
      return "it is a symbolic link";
    }
    if (!status.isRegular()) {
      return "there is something else than a file";
    }
    if (status.size() == 0) {
      return null;
    }
    byte[] content = new byte[LONGEST + 1];
    int read = read(directory, content);
    boolean ours = read > 1 && read <= LONGEST && content[read - 1] == '\n';
    for (int i = 0; i < read - 1 && ours; i++) {
      ours = content[i] >= '0' && content[i] <= '9';
    }
    return ours || read == -Errno.ENOENT ? null : read < 0 ? Errno.text(-read) : FOREIGN;
  }
}
