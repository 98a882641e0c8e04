package reeve.imports;

import java.nio.file.Path;

/** Chooses the reader of a file. */
public final class Importer {
  /** Evaluates files of JavaScript. */
  public interface Scripts {
    /**
     * @param file a file of JavaScript
     * @return what it exports, in JSON
     * @throws ImportException it cannot be evaluated
     */
    String json(String file) throws ImportException;
  }

  private Importer() {}

  /**
   * Reads a configuration with all files that it includes. It may block.
   *
   * @param format null: it is found out by the name and the content
   * @param host the name of this machine
   * @param scripts for files of JavaScript
   * @throws ImportException a file cannot be read or has a fault
   */
  public static ImportedPlan read(String file, ImportFormat format, String host, Scripts scripts)
      throws ImportException {
    if (format == ImportFormat.SYSTEMD) {
      return new SystemdReader(file, host).read(); // it may be a directory
    }
    String text = ImportFiles.text(file);
    ImportFormat known = format != null ? format : ImportFormat.detect(Path.of(file).getFileName().toString(), text);
    if (known == null) {
      known = CronReader.detect(Path.of(file), text);
    }
    if (known == null) {
      throw new ImportException(file, 0, "cannot find out its format; name it with --format");
    }
    if (known == ImportFormat.PM2) {
      boolean script = file.endsWith(".js") || file.endsWith(".cjs");
      return new Pm2Reader(file, Runtime.getRuntime().availableProcessors()).read(script ? scripts.json(file) : text);
    }
    if (known == ImportFormat.SYSTEMD) {
      return new SystemdReader(file, host).read();
    }
    if (known == ImportFormat.PROCFILE) {
      return new ProcfileReader(file).read(text);
    }
    if (known == ImportFormat.CRONTAB || known == ImportFormat.SYSTEM_CRONTAB) {
      return new CronReader(file, known == ImportFormat.SYSTEM_CRONTAB).read(text);
    }
    if (known == ImportFormat.PROCESS_COMPOSE) {
      return new ProcessComposeReader(file).read(text);
    }
    if (known == ImportFormat.PITCHFORK) {
      return new PitchforkReader(file).read(text);
    }
    if (known == ImportFormat.COMPOSE) {
      return new ComposeReader(file).read(text);
    }
    return new SupervisorReader(file, host).read(text);
  }
}
