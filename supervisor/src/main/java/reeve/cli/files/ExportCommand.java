package reeve.cli.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.app.PlanFiles;
import reeve.cli.common.NewFile;
import reeve.cli.common.ProfileOption;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.TerminalText;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.SourceLocation;
import reeve.config.layer.ReadOptions;
import reeve.config.read.ValueOrigins;
import reeve.exports.Export;
import reeve.exports.ExportFormat;
import reeve.exports.ExportNote;
import reeve.exports.ExportTarget;
import reeve.exports.ExportedFile;
import reeve.exports.SecretMarks;
import reeve.json.ObjectWriter;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;

/** {@code reeve export}: translates definitions into the configuration of another supervisor. It starts nothing. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Translates definitions for systemd, Kubernetes or Compose.",
        "It prints the files, or writes them with -o. What has no equal there is printed on standard error, and is a "
            + "comment in the file. Values of an env-file and secrets are not written. It overwrites no file without "
            + "--force. See docs/export.md.",
    })
public final class ExportCommand implements Callable<Integer> {
  /** The exit code with {@code --strict} if a key has no equal. */
  static final int NO_EQUAL = ExitCodes.NOT_RUNNING;

  @Parameters(index = "0", paramLabel = "FORMAT", description = "systemd, kubernetes or compose.")
  private String format;

  @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, or @TAG. Default: all.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "A file, or a directory of *.toml files; may be repeated. Default: the nearest "
          + "reeve.toml upward, otherwise /etc/reeve.")
  private List<String> files = new ArrayList<>();

  @Mixin
  private ProfileOption profiles = new ProfileOption();

  @Option(names = {"-o", "--output"}, paramLabel = "DIRECTORY",
      description = "The directory to write to, which is made if it does not exist; - is the standard "
          + "output, which is the default.")
  private String output = "-";

  @Option(names = "--image", paramLabel = "IMAGE",
      description = "The image of the containers of kubernetes and compose; NAME in it is replaced by the name of "
          + "the service.")
  private String image = "";

  @Option(names = "--namespace", paramLabel = "NAMESPACE",
      description = "The namespace of the objects of kubernetes. Default: none is written.")
  private String namespace = "";

  @Option(names = "--label", paramLabel = "KEY=VALUE",
      description = "A label of the objects of kubernetes; may be repeated.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(names = "--force", description = "Overwrite existing files.")
  private boolean force;

  @Option(names = "--strict",
      description = "Exit with code 3 if a key has no equal. The files are written all the same.")
  private boolean strict;

  @Option(names = "--json", description = "Print the files and what is different in them as JSON.")
  private boolean json;

  @Override
  public Integer call() {
    Failure.printJson(json);
    ExportFormat wanted = ExportFormat.of(format);
    if (wanted == null) {
      Failure.report("cannot use the format \"" + format + "\": the formats are "
          + String.join(", ", ExportFormat.words()));
      return ExitCodes.USAGE;
    }
    ExportTarget target = new ExportTarget(image, namespace, labels);
    if (target.problem() != null) {
      Failure.report(TerminalText.line(target.problem()));
      return ExitCodes.USAGE;
    }
    Map<String, String> variables =
        SecretMarks.marked(LauncherEnvironment.forChildren(new LinuxPosix().environment()).toMap());
    ReadOptions options = new ReadOptions(Map.of(), null, profiles.names, false);
    Plan plan = PlanFiles.planOrReport(PlanFiles.read(files, variables, options), System.err);
    if (plan == null) {
      return ExitCodes.CONFIG;
    }
    Set<ServiceSpec> selected = new LinkedHashSet<>(names.isEmpty() ? plan.services() : List.of());
    for (String name : names) {
      List<ServiceSpec> found = RenderCommand.select(plan, name);
      if (found.isEmpty()) {
        Failure.report(TerminalText.line("cannot find the service \"" + name + "\" in the files"));
        return ExitCodes.NO_SUCH_SERVICE;
      }
      selected.addAll(found);
    }
    ValueOrigins origins = ValueOrigins.read(PlanFiles.existing(files), variables,
        options.withProfiles(plan.layers().profiles()));
    Export export = wanted.export(new ArrayList<>(selected), fromFiles(selected, origins), target);
    Integer failed = "-".equals(output) ? null : write(export);
    if (failed != null) {
      return failed;
    }
    print(export);
    return strict && export.lost() > 0 ? NO_EQUAL : ExitCodes.OK;
  }

  /** The variables that come from an env-file: their place is that of the key. */
  private static Map<String, Set<String>> fromFiles(Set<ServiceSpec> services, ValueOrigins origins) {
    Map<String, Set<String>> found = new HashMap<>();
    for (ServiceSpec spec : services) {
      SourceLocation table = spec.identity().source();
      SourceLocation file = origins.of(spec.name(), table, "env-file");
      Set<String> names = new HashSet<>();
      for (String variable : spec.process().environment().keySet()) {
        SourceLocation place = origins.of(spec.name(), table, "env." + variable);
        if (file != null && (place == null || place.equals(file))) {
          names.add(variable);
        }
      }
      found.put(spec.name(), names);
    }
    return found;
  }

  /** @return null: all files were written; otherwise the exit code */
  private Integer write(Export export) {
    Path directory = Path.of(output).toAbsolutePath().normalize();
    for (ExportedFile file : export.files()) {
      if (!force && Files.exists(directory.resolve(file.name()))) { // before the first of them is written
        Failure.report("cannot write \"" + directory.resolve(file.name()) + "\": it exists already; use --force to "
            + "overwrite it, or another directory with --output");
        return ExitCodes.FAILURE;
      }
    }
    try {
      if (!Files.isDirectory(directory)) {
        Files.createDirectory(directory);
      }
    } catch (IOException e) {
      Failure.report("cannot make the directory \"" + directory + "\": "
          + (e instanceof NoSuchFileException ? "the one above it does not exist"
              : e instanceof FileAlreadyExistsException ? "there is a file of this name"
              : e instanceof AccessDeniedException ? "permission denied" : e.getMessage())
          + "; name another one with --output");
      return ExitCodes.FAILURE;
    }
    for (ExportedFile file : export.files()) {
      Integer failed = NewFile.write(directory.resolve(file.name()).toFile(), file.text(), force);
      if (failed != null) {
        return failed;
      }
    }
    return null;
  }

  private void print(Export export) {
    if (json) {
      System.out.println(json(export));
      return;
    }
    for (ExportedFile file : export.files()) {
      if ("-".equals(output)) {
        boolean next = file != export.files().get(0) && file.name().endsWith(".yaml"); // one stream of documents
        System.out.print((next ? "---\n" : "") + "# " + file.name() + "\n" + file.text() + "\n");
      } else {
        System.out.println("Wrote " + TerminalText.line(Path.of(output, file.name()).toString()));
      }
    }
    for (ExportNote note : export.notes()) {
      System.err.println(TerminalText.line(note.sentence()));
    }
    System.err.println("changed " + (export.notes().size() - export.lost()) + ", no equal " + export.lost());
  }

  private String json(Export export) {
    ObjectWriter writer = new ObjectWriter(1024).string("format", format).beginArray("files");
    for (ExportedFile file : export.files()) {
      writer.beginObject().string("name", file.name()).string("text", file.text()).endObject();
    }
    writer.endArray().beginArray("keys");
    for (ExportNote note : export.notes()) {
      writer.beginObject().string("service", note.service().isEmpty() ? null : note.service())
          .string("key", note.key()).string("outcome", note.lost() ? "no-equal" : "changed")
          .string("text", note.text().isEmpty() ? null : note.text()).endObject();
    }
    return writer.endArray().finish();
  }
}
