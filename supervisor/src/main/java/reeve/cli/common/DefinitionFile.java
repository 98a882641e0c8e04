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
   * Writes a file that replaces another one, if there is one, when it is complete and on the disk.
   *
   * @param permissions null: those of the file that is replaced
   */
  public static void replace(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
    Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path fresh = Files.createTempFile(target.getParent(), "." + target.getFileName(), ".new"); // mode 0600
    try {
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
  }

  private static void write(FileChannel channel, long from, String text) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      channel.write(bytes, from + bytes.position());
    }
    channel.force(true);
  }
}
