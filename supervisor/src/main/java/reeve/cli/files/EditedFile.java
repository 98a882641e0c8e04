package reeve.cli.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;

/** A configuration file and the copy of it that is edited. The copy is private, because a file may hold secrets. */
final class EditedFile {
  private final Path file;
  private final byte[] original;
  private final Path directory;
  private final Path copy;

  private EditedFile(Path file, byte[] original, Path directory, Path copy) {
    this.file = file;
    this.original = original;
    this.directory = directory;
    this.copy = copy;
  }

  /** Makes the copy, in a directory of its own with the mode 0700. */
  static EditedFile of(String path) throws IOException {
    Path file = Path.of(path).toRealPath(); // a link stays a link
    byte[] original = Files.readAllBytes(file);
    Path directory = Files.createTempDirectory("reeve-edit-");
    Path copy = directory.resolve(file.getFileName());
    Files.write(copy, original);
    return new EditedFile(file, original, directory, copy);
  }

  /** The canonical path of the file. */
  String path() {
    return file.toString();
  }

  /** Whether a path leads to the file. */
  boolean isSame(String path) {
    try {
      return Path.of(path).toRealPath().equals(file);
    } catch (IOException | InvalidPathException e) {
      return false;
    }
  }

  /** The path of the copy. */
  String copy() {
    return copy.toString();
  }

  boolean isChanged() throws IOException {
    return !Arrays.equals(original, Files.readAllBytes(copy));
  }

  /**
   * Puts the content of the copy into the file, whose owner and mode stay.
   *
   * @throws IOException also if the file was changed since it was copied
   */
  void save() throws IOException {
    if (!Arrays.equals(original, Files.readAllBytes(file))) {
      throw new IOException("it was changed by something else meanwhile");
    }
    write(Files.readAllBytes(copy));
  }

  /** Puts the former content back. */
  void restore() throws IOException {
    write(original);
  }

  /** Replaces the file at once where the directory allows that, otherwise writes into it. */
  private void write(byte[] content) throws IOException {
    Path next = file.resolveSibling("." + file.getFileName() + ".reeve-edit");
    try {
      Files.deleteIfExists(next);
      // Private at first: the file may hold secrets, and gets its owner and mode after its content.
      Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileSystemException e) {
      writeInPlace(content); // the directory may not be written
      return;
    }
    boolean kept = false;
    try {
      try (FileChannel channel = FileChannel.open(next, StandardOpenOption.WRITE)) {
        writeAll(channel, content);
      }
      kept = keepsOwnerAndMode(next);
      if (kept) {
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
      }
    } finally {
      Files.deleteIfExists(next);
    }
    if (!kept) {
      writeInPlace(content);
    }
  }

  /** @return false if this user may not give a file the owner of the former one */
  private boolean keepsOwnerAndMode(Path next) throws IOException {
    try {
      for (String attribute : new String[] {"unix:uid", "unix:gid", "unix:mode"}) {
        // The mode is last: a new owner clears bits of it.
        Files.setAttribute(next, attribute, Files.getAttribute(file, attribute), LinkOption.NOFOLLOW_LINKS);
      }
      return true;
    } catch (FileSystemException e) {
      return false;
    }
  }

  /** The former content is written again if the new one does not fit. */
  private void writeInPlace(byte[] content) throws IOException {
    byte[] former = Files.readAllBytes(file);
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      try {
        writeAll(channel, content);
      } catch (IOException e) {
        writeAll(channel, former);
        throw e;
      }
    }
  }

  private static void writeAll(FileChannel channel, byte[] content) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    channel.position(0);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    channel.truncate(content.length);
    channel.force(true);
  }

  /** Removes the copy, which is needed no more. */
  void discard() throws IOException {
    try (var left = Files.list(directory)) { // an editor may leave a backup beside it
      for (Path path : left.toList()) {
        Files.deleteIfExists(path);
      }
    }
    Files.deleteIfExists(directory);
  }
}
