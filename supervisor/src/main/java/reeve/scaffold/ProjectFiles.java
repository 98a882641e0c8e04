package reeve.scaffold;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A project on disk. Its methods read files and may block. */
public final class ProjectFiles implements Project {
  private static final int MAX_BYTES = 1 << 20;

  private final File directory;
  private final Set<String> unreadable = new LinkedHashSet<>();

  /** @param directory absolute */
  public ProjectFiles(File directory) {
    this.directory = directory;
  }

  @Override
  public String name() {
    return directory.getName();
  }

  @Override
  public boolean has(String name) {
    return new File(directory, name).exists();
  }

  @Override
  public String text(String name) {
    File file = new File(directory, name);
    if (!file.isFile() || file.length() > MAX_BYTES) {
      return null;
    }
    try {
      String text = new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8);
      return text.startsWith("\ufeff") ? text.substring(1) : text;
    } catch (AccessDeniedException e) {
      unreadable.add(name);
      return null;
    } catch (IOException e) {
      return null; // other detectors continue with other files
    }
  }

  /** The files that were needed and may not be read. */
  public Set<String> unreadable() {
    return unreadable;
  }

  @Override
  public List<String> list(String name) {
    String[] names = new File(directory, name).list();
    if (names == null) {
      return List.of();
    }
    Arrays.sort(names);
    return List.of(names);
  }
}
