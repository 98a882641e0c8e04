package reeve.imports;

import java.nio.file.Path;

/** Chooses the reader of a file. */
public final class Importer {
  private Importer() {}

  /**
   * Reads a configuration with all files that it includes. It may block.
   *
   * @param format null: it is found out by the name and the content
   * @param host the name of this machine
   * @throws ImportException a file cannot be read or has a fault
   */
  public static ImportedPlan read(String file, ImportFormat format, String host) throws ImportException {
    String text = ImportFiles.text(file);
    ImportFormat known = format != null ? format : ImportFormat.detect(Path.of(file).getFileName().toString(), text);
    if (known == null) {
      throw new ImportException(file, 0, "cannot find out its format; name it with --format");
    }
    return new SupervisorReader(file, host).read(text);
  }
}
