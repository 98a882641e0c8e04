package reeve.runtime.execution;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import reeve.posix.Errno;
import reeve.posix.FileStatus;
import reeve.posix.FileStorage;
import reeve.posix.Files;
import reeve.posix.Posix;
import reeve.posix.ProcessAttributes;

/**
 * The files of {@code credentials}: a directory for each service below one of this reeve. The files of a service are
 * readable for its user only. Loop thread.
 */
final class CredentialFiles {
  /** As systemd limits them, for all of a service together. */
  static final int MAX_BYTES = 1 << 20;

  private static final int PRIVATE = 0700;
  private static final int DIRECTORY = 0500;
  private static final int FILE = 0400;

  /** No error number. */
  private static final int NOT_REGULAR = -100_000;

  private final Posix posix;
  private final FileStorage storage;
  private final CredentialPlace place;
  private String base;

  /** @param place where the directory of this reeve is; nothing is made yet */
  CredentialFiles(Posix posix, CredentialPlace place) {
    this.posix = posix;
    this.storage = posix.storage();
    this.place = place;
  }

  /** @param base the directory of another reeve */
  CredentialFiles(Posix posix, String base) {
    this(posix, (CredentialPlace) null);
    this.base = base;
  }

  /** The directory of a service. Only after {@link #make}, or {@link #find} has found it. */
  String directory(String service) {
    return base + "/" + service;
  }

  /** Looks for the directory that a former reeve has made. @return whether there is one */
  boolean find() {
    base = base == null ? place.find() : base;
    return base != null;
  }

  /**
   * Makes the directory of a service with copies of its secrets. One that is there already is replaced.
   *
   * @param ids null: those of this process
   * @return null; or why that failed, as a sentence that begins with "cannot"
   */
  String make(String service, Map<String, String> credentials, ProcessAttributes.Ids ids) {
    if (base == null || !place.isInMemory(base)) {
      base = place.make();
      if (base == null) {
        return place.problem();
      }
    }
    remove(service);
    String made = directory(service);
    int error = posix.mkdir(made, PRIVATE);
    if (error != 0) {
      return "cannot make the directory \"" + made + "\" for credentials: " + Errno.text(error);
    }
    int left = MAX_BYTES;
    for (Map.Entry<String, String> credential : credentials.entrySet()) {
      String cause = null;
      byte[] secret = new byte[left + 1];
      int length = read(credential.getValue(), secret);
      if (length < 0) {
        cause = "\"" + credential.getValue() + "\" " + (length == NOT_REGULAR
            ? "is not a regular file" : "cannot be read: " + Errno.text(-length));
      } else if (length > left) {
        cause = "with \"" + credential.getValue() + "\" its credentials have more than 1 MiB";
      } else {
        error = write(made + "/" + credential.getKey(), secret, length, ids);
        cause = error == 0 ? null : "cannot write it to \"" + made + "\": " + Errno.text(error);
        left -= length;
      }
      Arrays.fill(secret, (byte) 0);
      if (cause != null) {
        remove(service);
        return "cannot pass the credential \"" + credential.getKey() + "\": " + cause;
      }
    }
    error = close(made, ids);
    if (error != 0) {
      remove(service);
      return "cannot give the directory \"" + made + "\" to the user of the service: " + Errno.text(error);
    }
    return null;
  }

  /**
   * Looks whether secrets can be read, without reading them.
   *
   * @return why one cannot, as a sentence; null: all can, as far as that is known
   */
  static String lacking(Files files, String service, Map<String, String> credentials) {
    long left = MAX_BYTES;
    for (Map.Entry<String, String> credential : credentials.entrySet()) {
      String path = credential.getValue();
      Files.FileInfo info = files.fileInfo(path);
      String cause = null;
      if (info != null && !info.isRegular()) {
        cause = "\"" + path + "\" is not a regular file";
      } else {
        int fd = files.openTrusted(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
        if (fd < 0) {
          cause = "\"" + path + "\" cannot be read: " + Errno.text(-fd);
        } else {
          files.close(fd);
        }
        left -= info == null ? 0 : info.size();
        cause = cause == null && left < 0 ? "with \"" + path + "\" its credentials have more than 1 MiB" : cause;
      }
      if (cause != null) {
        return "cannot pass the credential \"" + credential.getKey() + "\" to \"" + service + "\": " + cause;
      }
    }
    return null;
  }

  /** @return the length, at most that of the buffer; minus an error number; {@link #NOT_REGULAR} */
  private int read(String path, byte[] buffer) {
    // A device is not even opened: that can have effects.
    Files.FileInfo before = posix.fileInfo(path);
    if (before != null && !before.isRegular()) {
      return NOT_REGULAR;
    }
    int fd = posix.openTrusted(path, Files.Open.RDONLY | Files.Open.NONBLOCK, 0);
    if (fd < 0) {
      return fd;
    }
    try {
      Files.FileInfo info = posix.fileInfo(fd);
      if (info == null || !info.isRegular()) {
        return NOT_REGULAR;
      }
      int length = 0;
      while (length < buffer.length) {
        int got = posix.read(fd, buffer, length, Math.min(1 << 16, buffer.length - length));
        if (got <= 0) {
          return got < 0 ? got : length;
        }
        length += got;
      }
      return length;
    } finally {
      posix.close(fd);
    }
  }

  private int write(String path, byte[] secret, int length, ProcessAttributes.Ids ids) {
    int fd = posix.open(path, Files.Open.WRONLY | Files.Open.CREAT | Files.Open.EXCL, FILE);
    if (fd < 0) {
      return -fd;
    }
    try {
      int written = 0;
      while (written < length) {
        int got = posix.write(fd, secret, written, Math.min(1 << 16, length - written));
        if (got <= 0) {
          return got == 0 ? Errno.EIO : -got;
        }
        written += got;
      }
      return posix.setAccess(fd, uid(ids), gid(ids), FILE);
    } finally {
      posix.close(fd);
    }
  }

  /** Makes a directory readable for the user of the service, and for no other. */
  private int close(String made, ProcessAttributes.Ids ids) {
    int fd = storage.openDirectory(made);
    if (fd < 0) {
      return -fd;
    }
    try {
      storage.setMode(fd, DIRECTORY, uid(ids), gid(ids));
      FileStatus status = storage.stat(fd);
      boolean given = status != null && (uid(ids) == -1 || status.uid() == uid(ids));
      return given && (status.mode() & 0777) == DIRECTORY ? 0 : Errno.EPERM;
    } finally {
      storage.close(fd);
    }
  }

  private static int uid(ProcessAttributes.Ids ids) {
    return ids == null ? -1 : (int) ids.uid();
  }

  private static int gid(ProcessAttributes.Ids ids) {
    return ids == null ? -1 : (int) ids.gid();
  }

  /** Removes the directory of a service, if there is one. */
  void remove(String service) {
    String made = directory(service);
    int fd = base == null ? -1 : storage.openDirectory(made);
    if (fd < 0) {
      return;
    }
    try {
      storage.setMode(fd, PRIVATE, -1, -1); // so that it can be changed without privileges too
      for (String file : names(fd)) {
        storage.unlink(fd, file);
      }
    } finally {
      storage.close(fd);
    }
    posix.rmdir(made);
  }

  /** The services that have a directory. */
  List<String> services() {
    int fd = base == null ? -1 : storage.openDirectory(base);
    if (fd < 0) {
      return List.of();
    }
    try {
      List<String> names = names(fd);
      names.remove(CredentialPlace.LOCK);
      return names;
    } finally {
      storage.close(fd);
    }
  }

  private List<String> names(int fd) {
    List<String> found = storage.names(fd, "");
    List<String> names = new ArrayList<>();
    for (String one : found == null ? List.<String>of() : found) {
      if (!one.equals(".") && !one.equals("..")) {
        names.add(one);
      }
    }
    return names;
  }

  /** Removes the directory of this reeve, once it is empty. */
  void removeBase() {
    if (base != null && services().isEmpty()) {
      place.remove(base);
      base = null;
    }
  }
}
