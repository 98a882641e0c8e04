package reeve.cli.common;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Writes definitions to files of the user, so that a full disk takes nothing from what is there. */
public final class DefinitionFile {
  private DefinitionFile() {}

  /**
   * Appends text, and syncs it to the disk. The file keeps its owner, its permissions and its place behind a link. If
   * the text cannot be written completely, the file has its old content.
   */
  public static void append(Path file, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      long end = channel.size();
      try {
        write(channel, end, text);
      } catch (IOException e) {
        channel.truncate(end);
        throw e;
      }
    }
  }

  /**
   * Writes a file that replaces another one, if there is one, when it is complete and on the disk. It gets the owner
   * and the group of the other one if that is permitted. What is no regular file, such as a pipe, is written and not
   * replaced.
   *
   * @param permissions null: those of the file that is replaced
   */
  public static void replace(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.WRITE);
      return;
    }
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path fresh = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new"); // mode 0600
    try {
      keepOwner(target, fresh);
      if (permissions != null) {
        Files.setPosixFilePermissions(fresh, permissions);
      } else if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
        Files.setPosixFilePermissions(fresh, Files.getPosixFilePermissions(target));
      }
      try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
        write(channel, 0, text);
      }
      Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      Files.deleteIfExists(fresh);
      throw e;
    }
    sync(target.getParent());
  }

  private static void keepOwner(Path old, Path fresh) throws IOException {
    if (Files.exists(old)) {
      PosixFileAttributes attributes = Files.readAttributes(old, PosixFileAttributes.class);
      PosixFileAttributeView view = Files.getFileAttributeView(fresh, PosixFileAttributeView.class);
      try {
        view.setGroup(attributes.group());
        view.setOwner(attributes.owner());
      } catch (IOException e) {
        // Only root may give a file to another user, or to a group that it is not a member of.
      }
    }
  }

  /** Syncs a directory, so that the new file has its name also after the machine has crashed. */
  private static void sync(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException e) {
      // Some file systems cannot do it, and a directory may be writable only. The file is complete in any case.
    }
  }

  private static void write(FileChannel channel, long from, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, from + bytes.position());
    }
    channel.force(true);
  }
}
