package reeve.cli.files;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.boot.BootManager;
import reeve.cli.boot.Programs;
import reeve.cli.common.MachineName;
import reeve.cli.common.NewFile;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.TerminalText;
import reeve.imports.ImportException;
import reeve.imports.ImportFormat;
import reeve.imports.ImportNote;
import reeve.imports.ImportWriter;
import reeve.imports.ImportedPlan;
import reeve.imports.Importer;
import reeve.json.ObjectWriter;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.SyscallException;

/**
 * {@code reeve import}: translates the configuration of another supervisor. It needs no running reeve, and starts
 * nothing.
 */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Translates the configuration of another supervisor into TOML.",
        "It reads the files of supervisord (with their includes), of PM2 (ecosystem.config.js by node, JSON, "
            + "dump.pm2), of foreman (Procfile with .env), of systemd (services with drop-ins and timers), of "
            + "Compose, of process-compose, of pitchfork and of cron. What became of each setting is printed on "
            + "standard error; "
            + "comments in the new file say what is different and what to do. It overwrites no file without --force. "
            + "See docs/import.md.",
    })
public final class ImportCommand implements Callable<Integer> {
  /** The exit code with {@code --strict} if a setting has no equal. */
  static final int NO_EQUAL = ExitCodes.NOT_RUNNING;

  @Parameters(paramLabel = "FILE", description = "The file to translate; with --format systemd it may be a directory.")
  private String file;

  @Option(names = "--format", paramLabel = "FORMAT",
      description = "The format of the file: supervisor, pm2, procfile, systemd, compose, process-compose, pitchfork, "
          + "crontab or system-crontab (with a user in each job). Default: what the name and the content say.")
  private String format;

  @Option(names = {"-o", "--output"}, paramLabel = "FILE",
      description = "The file to write; - is the standard output, which is the default.")
  private String output = "-";

  @Option(names = "--force", description = "Overwrite an existing file.")
  private boolean force;

  @Option(names = "--strict",
      description = "Exit with code 3 if a setting has no equal. The file is written all the same.")
  private boolean strict;

  @Option(names = "--json", description = "Print the new file and what became of each setting as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Failure.printJson(json);
    ImportFormat wanted = format == null ? null : ImportFormat.of(format);
    if (format != null && wanted == null) {
      Failure.report("cannot use the format \"" + format + "\": the formats are "
          + String.join(", ", ImportFormat.words()));
      return ExitCodes.USAGE;
    }
    ImportedPlan plan;
    try {
      plan = Importer.read(file, wanted, MachineName.get(), ImportCommand::evaluate);
    } catch (ImportException e) {
      Failure.report(e.place() + ": " + e.getMessage());
      return ExitCodes.CONFIG;
    }
    String toml = ImportWriter.toml(plan);
    boolean toStdout = "-".equals(output);
    if (!toStdout) {
      Integer failed = NewFile.write(Path.of(output).toAbsolutePath().normalize().toFile(), toml, force);
      if (failed != null) {
        return failed;
      }
    }
    print(plan, toml, toStdout);
    if (!toStdout && new File(output).isFile()) {
      Map<String, String> variables = LauncherEnvironment.forChildren(new LinuxPosix().environment()).toMap();
      if (PlanFiles.planOrReport(PlanFiles.read(List.of(output), variables), System.err) == null) {
        return ExitCodes.CONFIG;
      }
    }
    return strict && count(plan, ImportNote.Outcome.NO_EQUAL) > 0 ? NO_EQUAL : ExitCodes.OK;
  }

  private void print(ImportedPlan plan, String toml, boolean toStdout) {
    if (json) {
      System.out.println(json(plan, toml));
      return;
    }
    if (toStdout) {
      System.out.print(toml);
    } else {
      System.out.println("Wrote " + TerminalText.line(output) + ": " + String.join(", ", plan.names()));
    }
    for (ImportNote note : plan.notes()) {
      System.err.println(TerminalText.line(note.sentence()));
    }
    System.err.println("kept " + count(plan, ImportNote.Outcome.KEPT) + ", changed "
        + count(plan, ImportNote.Outcome.CHANGED) + ", not needed " + count(plan, ImportNote.Outcome.NOT_NEEDED)
        + ", no equal " + count(plan, ImportNote.Outcome.NO_EQUAL));
  }

  private static String json(ImportedPlan plan, String toml) {
    ObjectWriter writer = new ObjectWriter(1024).string("format", plan.format().word())
        .strings("files", plan.files()).strings("services", plan.names()).string("toml", toml).beginArray("settings");
    for (ImportNote note : plan.notes()) {
      writer.beginObject().string("file", note.file())
          .raw("line", note.line() > 0 ? String.valueOf(note.line()) : "null").string("section", note.section())
          .string("setting", note.setting()).string("outcome", note.outcome().word())
          .string("key", note.key().isEmpty() ? null : note.key())
          .string("text", note.text().isEmpty() ? null : note.text()).endObject();
    }
    return writer.endArray().finish();
  }

  private static int count(ImportedPlan plan, ImportNote.Outcome outcome) {
    int count = 0;
    for (ImportNote note : plan.notes()) {
      count += note.outcome() == outcome ? 1 : 0;
    }
    return count;
  }

  /** Runs node, because a file of JavaScript may compute its values. */
  private static String evaluate(String file) throws ImportException {
    Programs programs = new Programs(new LinuxPosix());
    if (!programs.exists("node")) {
      throw new ImportException(file, 0, "cannot evaluate it: there is no node in PATH; import a file of JSON, or "
          + "dump.pm2, which \"pm2 save\" writes");
    }
    String marker = "reeve-import:";
    try {
      String text = programs.succeed("node", "-e", "process.stdout.write('\\n" + marker
          + "' + JSON.stringify(require(process.argv[1])) + '\\n')", Path.of(file).toAbsolutePath().toString());
      int at = text.lastIndexOf("\n" + marker);
      if (at < 0) {
        throw new ImportException(file, 0, "cannot evaluate it: it ended before it exported anything");
      }
      int from = at + marker.length() + 1;
      return text.substring(from, text.indexOf('\n', from));
    } catch (SyscallException | BootManager.BootException e) {
      throw new ImportException(file, 0, "cannot evaluate it: " + e.getMessage().replace('\n', ' '));
    }
  }
}
