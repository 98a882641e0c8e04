package reeve.imports;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Reads the files to import. Its methods may block. */
final class ImportFiles {
  private static final int MAX_BYTES = 4 << 20;

  private ImportFiles() {}

  /** @return the content of a file of UTF-8, without a byte order mark */
  static String text(String file) throws ImportException {
    Path path = Path.of(file);
    try {
      if (Files.isDirectory(path)) {
        throw new ImportException(file, 0, "cannot read \"" + file + "\": it is a directory");
      }
      byte[] bytes;
      try (InputStream in = Files.newInputStream(path)) {
        bytes = in.readNBytes(MAX_BYTES + 1); // its size is not known beforehand: it may grow, or be a device
      }
      if (bytes.length > MAX_BYTES) {
        throw new ImportException(file, 0, "cannot read \"" + file + "\": it is larger than 4 MiB");
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new ImportException(file, 0, "cannot read \"" + file + "\": there is no such file");
    } catch (AccessDeniedException e) {
      throw new ImportException(file, 0, "cannot read \"" + file + "\": permission denied");
    } catch (CharacterCodingException e) {
      throw new ImportException(file, 0, "cannot read \"" + file + "\": it is not UTF-8");
    } catch (IOException e) {
      throw new ImportException(file, 0, "cannot read \"" + file + "\": " + e.getMessage());
    }
  }

  /**
   * Finds the files of a pattern, sorted by name.
   *
   * @param pattern absolute, with {@code *} and {@code ?} in any of its parts; without these it is the name of a file
   */
  static List<String> matching(String pattern) {
    List<Path> found = new ArrayList<>(List.of(Path.of("/")));
    for (Path part : Path.of(pattern).normalize()) {
      List<Path> next = new ArrayList<>();
      for (Path directory : found) {
        addMatching(next, directory, part.toString());
      }
      found = next;
    }
    List<String> files = new ArrayList<>();
    for (Path path : found) {
      if (Files.isRegularFile(path)) {
        files.add(path.toString());
      }
    }
    return files;
  }

  /**
   * Finds the files of a directory, sorted by name.
   *
   * @param suffix of their names
   */
  static List<String> in(Path directory, String suffix) throws ImportException {
    List<String> files = new ArrayList<>();
    try (Stream<Path> list = Files.list(directory)) {
      list.filter(path -> path.getFileName().toString().endsWith(suffix) && Files.isRegularFile(path))
          .forEach(path -> files.add(path.toString()));
    } catch (AccessDeniedException e) {
      throw new ImportException(directory.toString(), 0, "cannot read \"" + directory + "\": permission denied");
    } catch (IOException | UncheckedIOException e) {
      throw new ImportException(directory.toString(), 0, "cannot read \"" + directory + "\": " + e.getMessage());
    }
    Collections.sort(files);
    return files;
  }

  private static void addMatching(List<Path> found, Path directory, String part) {
    if (!part.matches(".*[*?\\[].*")) {
      found.add(directory.resolve(part));
      return;
    }
    String glob = part.replace("{", "\\{").replace("}", "\\}");
    List<Path> names = new ArrayList<>();
    try (Stream<Path> list = Files.list(directory)) {
      PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + glob);
      list.filter(path -> matcher.matches(path.getFileName()))
          .filter(path -> part.startsWith(".") || !path.getFileName().toString().startsWith("."))
          .forEach(names::add);
    } catch (IOException | UncheckedIOException | PatternSyntaxException e) {
      return; // as glob(3): a directory that cannot be read has no match, nor has a bracket that is not closed
    }
    Collections.sort(names);
    found.addAll(names);
  }
}
