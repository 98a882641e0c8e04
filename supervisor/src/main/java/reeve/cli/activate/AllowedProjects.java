package reeve.cli.activate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import reeve.cli.common.DefinitionFile;

/**
 * The projects whose services the hook of a shell may start: for each a file with the path and the digest of its
 * definitions, in the state directory of the user, with the mode 0600. A definition that was changed, or was moved to
 * another path, is not allowed any more. May block; one thread.
 */
final class AllowedProjects {
  /** Whether a project is allowed. */
  enum Answer {
    ALLOWED, CHANGED, UNKNOWN
  }

  /** A project that was allowed. @param digest of its definitions at that time */
  record Entry(String file, String digest) {}

  private final Path directory;

  /** @param stateHome the state directory of the user */
  AllowedProjects(String stateHome) {
    directory = Path.of(stateHome, "reeve", "allowed");
  }

  Answer answer(HookedProject project) throws IOException {
    Entry entry = read(path(project.file()));
    return entry == null || !entry.file.equals(project.file()) ? Answer.UNKNOWN
        : entry.digest.equals(project.digest()) ? Answer.ALLOWED : Answer.CHANGED;
  }

  void allow(HookedProject project) throws IOException {
    makePrivate(directory);
    DefinitionFile.replace(path(project.file()), project.file() + "\n" + project.digest() + "\n",
        PosixFilePermissions.fromString("rw-------"));
  }

  /** @return false: it was not allowed */
  boolean revoke(String file) throws IOException {
    return Files.deleteIfExists(path(file));
  }

  /** All entries, by path. */
  List<Entry> list() throws IOException {
    List<Entry> entries = new ArrayList<>();
    try (var files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Entry entry = file.getFileName().toString().startsWith(".") ? null : read(file);
        if (entry != null) {
          entries.add(entry);
        }
      }
    } catch (NoSuchFileException e) {
      return entries;
    }
    entries.sort((a, b) -> a.file.compareTo(b.file));
    return entries;
  }

  private Path path(String file) {
    return directory.resolve(HookedProject.key(file));
  }

  /** @return null: there is none, or it is damaged */
  private static Entry read(Path path) throws IOException {
    try {
      String text = Files.readString(path, StandardCharsets.UTF_8);
      int middle = text.lastIndexOf('\n', text.length() - 2); // a path may contain a line feed
      return middle <= 0 || !text.endsWith("\n") ? null
          : new Entry(text.substring(0, middle), text.substring(middle + 1, text.length() - 1));
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  /** Makes a directory that only this user may use. */
  static void makePrivate(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory.getParent());
      Files.createDirectories(directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }
  }
}
