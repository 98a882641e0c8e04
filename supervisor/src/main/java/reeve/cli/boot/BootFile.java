package reeve.cli.boot;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

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
      Files.writeString(made, text, StandardCharsets.UTF_8);
      Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(mode));
      Files.move(made, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      return true;
    } catch (IOException e) {
      throw new BootManager.BootException("cannot write \"" + file + "\": " + reason(e));
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
