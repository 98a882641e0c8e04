package reeve.cli.boot;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A file that {@code reeve boot} writes and removes; one that it did not write is left alone. */
final class BootFile {
  private BootFile() {}

  /** @return null: there is none */
  static String read(Path file) throws BootManager.BootException {
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new BootManager.BootException("cannot read \"" + file + "\": " + reason(e));
    }
  }

  /**
   * Writes the file whole, or not at all.
   *
   * @param mode such as {@code rw-r--r--}
   * @return false: it has this text already
   */
  static boolean write(Path file, String text, String mode) throws BootManager.BootException {
    String before = read(file);
    if (text.equals(before)) {
      return false;
    }
    requireOwn(file, before);
    Path made = file.resolveSibling("." + file.getFileName() + ".new");
    try {
      Files.createDirectories(file.getParent());
      Files.deleteIfExists(made);
      create(made, text, PosixFilePermissions.fromString(mode));
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      discard(made);
      throw new BootManager.BootException("cannot write \"" + file + "\": " + reason(e));
    }
  }

  /** Writes a file that is not there yet: a symbolic link of its name is an error, and nothing is written behind it. */
  private static void create(Path made, String text, Set<PosixFilePermission> mode) throws IOException {
    Set<? extends java.nio.file.OpenOption> options =
        Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW, LinkOption.NOFOLLOW_LINKS);
    try (FileChannel channel = FileChannel.open(made, options, PosixFilePermissions.asFileAttribute(mode))) {
      ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    // The umask has taken bits from the mode at the creation.
    Files.getFileAttributeView(made, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS).setPermissions(mode);
  }

  /** A file that could not be completed has no use; what kept it from being written is the error that is reported. */
  private static void discard(Path made) {
    try {
      Files.deleteIfExists(made);
    } catch (IOException e) {
      // The next write deletes it.
    }
  }

  /**
   * Undoes a {@link #write}, because a later step has failed.
   *
   * @param before what {@link #read} returned before the write; null: there was no file
   * @param cause why that step failed
   * @return the cause, with what became of the file
   */
  static BootManager.BootException undo(Path file, String before, String mode, Exception cause) {
    try {
      if (before == null) {
        remove(file);
      } else {
        write(file, before, mode);
      }
      return new BootManager.BootException(cause.getMessage() + "; nothing was changed");
    } catch (BootManager.BootException e) {
      return new BootManager.BootException(cause.getMessage() + "; \"" + file + "\" stays as it was written: "
          + e.getMessage() + "; run reeve boot enable again");
    }
  }

  /** @return false: there was none */
  static boolean remove(Path file) throws BootManager.BootException {
    String before = read(file);
    if (before == null) {
      return false;
    }
    requireOwn(file, before);
    try {
      return Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new BootManager.BootException("cannot remove \"" + file + "\": " + reason(e));
    }
  }

  /**
   * Refuses a file that reeve has not written. To be called before anything that belongs to the file is changed.
   */
  static void requireOwn(Path file) throws BootManager.BootException {
    requireOwn(file, read(file));
  }

  private static void requireOwn(Path file, String text) throws BootManager.BootException {
    if (text != null && !text.contains(BootEntry.MARK)) {
      throw new BootManager.BootException("cannot change \"" + file
          + "\": it was not written by reeve boot; choose another name with --name, or remove it");
    }
  }

  private static String reason(IOException e) {
    return e instanceof java.nio.file.AccessDeniedException ? "permission denied; run this as root, or use --user"
        : e.toString();
  }
}
