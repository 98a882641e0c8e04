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
 * The files of {@code credentials}: a directory for each service below one of this reeve, in a file system that is in
 * memory (tmpfs(5)), so that no secret is written to a disk. The files of a service are readable for its user only.
 * Loop thread.
 */
final class CredentialFiles {
  /** As systemd limits them, for all of a service together. */
  static final int MAX_BYTES = 1 << 20;

  static final String PREFIX = "reeve-credentials.";

  // linux/magic.h
  private static final long TMPFS = 0x01021994L;
  private static final long RAMFS = 0x858458f6L;

  private static final int PRIVATE = 0700;
  private static final int OTHERS_ENTER = 0711;
  private static final int DIRECTORY = 0500;
  private static final int FILE = 0400;
  private static final int PERMISSIONS = 07777;

  /** No error number. */
  private static final int NOT_REGULAR = -100_000;

  private final Posix posix;
  private final FileStorage storage;
  private final String name;
  private final String[] places;
  private String base;

  /**
   * Makes nothing.
   *
   * @param supervisorId that of this reeve, which a reeve that adopts its services goes on with
   * @param places the directories to try, the best first; null is skipped
   */
  CredentialFiles(Posix posix, String supervisorId, String... places) {
    this.posix = posix;
    this.storage = posix.storage();
    this.name = PREFIX + supervisorId;
    this.places = places;
  }

  /** The directory of a service. Only after {@link #make}, or {@link #find} has found it. */
  String directory(String service) {
    return base + "/" + service;
  }

  /** Looks for the directory that a former reeve has made. @return whether there is one */
  boolean find() {
    for (int i = 0; i < places.length && base == null; i++) {
      String candidate = places[i] + "/" + name;
      base = places[i] != null && posix.fileInfo(candidate) != null && isOwn(candidate) ? candidate : null;
    }
    return base != null;
  }

  /**
   * Makes the directory of a service with copies of its secrets. One that is there already is replaced.
   *
   * @param ids null: those of this process
   * @return null; or why that failed, as a sentence that begins with "cannot"
   */
  String make(String service, Map<String, String> credentials, ProcessAttributes.Ids ids) {
    String problem = base == null || posix.status(base) == null ? makeBase() : null;
    if (problem != null) {
      return problem;
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
      return names(fd);
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
    if (base != null) {
      posix.rmdir(base);
      base = null;
    }
  }

  /** @return null; or why there is no place for secrets */
  private String makeBase() {
    StringBuilder tried = new StringBuilder();
    base = null;
    for (String place : places) {
      if (place == null) {
        continue;
      }
      String why = isInMemory(place);
      if (why == null) {
        String candidate = place + "/" + name;
        int error = posix.mkdir(candidate, mode());
        if (error == 0 || error == Errno.EEXIST && isOwn(candidate)) {
          int made = storage.openDirectory(candidate);
          if (made >= 0) {
            storage.setMode(made, mode(), -1, -1); // whatever the umask of reeve is
            storage.close(made);
          }
          base = candidate;
          return null;
        }
        why = Errno.text(error);
      }
      tried.append(tried.length() == 0 ? "" : ", ").append('"').append(place).append("\" (").append(why).append(')');
    }
    return "cannot keep its credentials in memory: none of " + tried
        + " can be used; mount a tmpfs at one of them";
  }

  /** @return null: it is in memory; or why it cannot be used */
  private String isInMemory(String place) {
    int fd = storage.openDirectory(place);
    if (fd < 0) {
      return Errno.text(-fd);
    }
    long type = storage.fileSystemType(fd) & 0xffffffffL;
    storage.close(fd);
    return type == TMPFS || type == RAMFS ? null : "not a tmpfs";
  }

  private int mode() {
    return posix.euid() == 0 ? OTHERS_ENTER : PRIVATE;
  }

  /** Whether this is a directory that a reeve of this user made; another user may have made one of that name. */
  private boolean isOwn(String candidate) {
    FileStatus found = posix.status(candidate);
    return found != null && found.isDirectory() && found.uid() == posix.euid()
        && (found.mode() & PERMISSIONS & ~mode()) == 0;
  }
}
