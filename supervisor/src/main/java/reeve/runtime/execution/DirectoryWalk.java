package reeve.runtime.execution;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import reeve.posix.DirectoryMaker;
import reeve.posix.Errno;
import reeve.posix.FileStorage;
import reeve.posix.Posix;

/**
 * Reaches directories below a base, whose path is trusted, step by step and without following links below it: a
 * directory on the way may belong to the user of a service, which could replace it by a link. Any thread.
 */
final class DirectoryWalk {
  private static final int MODE_ABOVE = 0755;

  private DirectoryWalk() {}

  /** The part of a name behind its last slash. */
  static String last(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /**
   * Opens the directory that a name is in.
   *
   * @param name below the base, with slashes between its parts
   * @param makes whether what is missing is made
   * @return a descriptor; or minus an error number: ELOOP or ENOTDIR for what is a link or no directory
   */
  static int openParent(Posix posix, String base, String name, boolean makes) {
    FileStorage storage = posix.storage();
    int fd = storage.openDirectory(base);
    if (fd == -Errno.ENOENT && makes && DirectoryMaker.make(posix, base, MODE_ABOVE) == 0) {
      fd = storage.openDirectory(base);
      setMode(storage, fd);
    }
    int from = 0;
    for (int slash = name.indexOf('/'); slash >= 0 && fd >= 0; slash = name.indexOf('/', from)) {
      int next = step(storage, fd, name.substring(from, slash), makes);
      storage.close(fd);
      fd = next;
      from = slash + 1;
    }
    return fd;
  }

  private static int step(FileStorage storage, int above, String name, boolean makes) {
    int fd = storage.open(above, name, 0, 0); // does not follow a link
    if (fd == -Errno.ENOENT && makes) {
      int error = storage.mkdir(above, name, MODE_ABOVE);
      fd = error == 0 || error == Errno.EEXIST ? storage.open(above, name, 0, 0) : -error;
      if (error == 0) {
        setMode(storage, fd);
      }
    }
    return fd;
  }

  /** Whatever the umask of reeve is. */
  private static void setMode(FileStorage storage, int fd) {
    if (fd >= 0) {
      storage.setMode(fd, MODE_ABOVE, -1, -1);
    }
  }

  /**
   * Deletes a directory with all that is in it, also while another process changes it.
   *
   * @param name below the base
   */
  static void deleteTree(Path base, String name) throws IOException {
    try (DirectoryStream<Path> top = Files.newDirectoryStream(base)) {
      if (top instanceof SecureDirectoryStream<Path> secure) {
        delete(secure, Path.of(name));
      } else {
        throw new IOException("this file system has no descriptors of directories");
      }
    }
  }

  private static void delete(SecureDirectoryStream<Path> in, Path name) throws IOException {
    if (name.getNameCount() > 1) {
      try (SecureDirectoryStream<Path> next = in.newDirectoryStream(name.getName(0), LinkOption.NOFOLLOW_LINKS)) {
        delete(next, name.subpath(1, name.getNameCount()));
      }
    } else {
      deleteTree(in, name);
    }
  }

  private static void deleteTree(SecureDirectoryStream<Path> in, Path name) throws IOException {
    try (SecureDirectoryStream<Path> directory = in.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
      List<Path> entries = new ArrayList<>();
      for (Path entry : directory) {
        entries.add(entry.getFileName());
      }
      for (Path entry : entries) {
        BasicFileAttributeView view =
            directory.getFileAttributeView(entry, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (view.readAttributes().isDirectory()) {
          deleteTree(directory, entry);
        } else {
          directory.deleteFile(entry);
        }
      }
    }
    in.deleteDirectory(name);
  }
}
