package reeve.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.SavedService;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.view.SavedToml;
import reeve.control.client.ClientException;
import reeve.json.Json;
import reeve.posix.LauncherEnvironment;

/** {@code reeve save}: writes transient services where the running configuration has its others. */
@Command(
    name = "save",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
        "Writes transient services as TOML to the end of the first file that the running reeve has read, so that they come back with it.",
        "It is looked first whether they would come back as they are. reeve apply then makes them services of that file; nothing is restarted by that.",
    })
public final class SaveCommand implements Callable<Integer>, Session.Action {
  @Mixin
  private ClientOptions common = new ClientOptions();

  @Parameters(arity = "0..*", paramLabel = "NAME",
      description = "Which; names, patterns and @TAGs. Default: all transient services.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write them to a new file instead; - is the standard output. A file that is there is not overwritten.")
  private String output;

  @Option(names = "--force", description = "With --output: overwrite the file if there is one.")
  private boolean force;

  @Override
  public Integer call() {
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> asked = new LinkedHashMap<>();
    if (!names.isEmpty()) {
      asked.put("services", names);
    }
    List<SavedService> services = new ArrayList<>();
    for (Map<String, Object> service : AnswerFields.objects(session.call("status", asked), "services")) {
      String name = AnswerFields.text(service, "name");
      if (AnswerFields.is(service, "transient")) {
        Map<String, Object> answer = session.call("definition", Map.of("service", name));
        services
            .add(new SavedService(name, AnswerFields.text(answer, "toml"), AnswerFields.object(answer, "settings")));
      } else if (names.contains(name)) {
        return fail("cannot save \"" + name + "\": it stands in a file already", ExitCodes.REFUSED);
      }
    }
    if (services.isEmpty()) {
      System.err
          .println("reeve: there is nothing to save: no transient service" + (names.isEmpty() ? "" : " among those"));
      return ExitCodes.OK;
    }
    if (output != null) {
      return toFile(services);
    }
    List<String> files = AnswerFields.texts(session.call("version", Map.of()), "files");
    if (files.isEmpty()) {
      return fail("cannot tell which files reeve has read; name one with --output", ExitCodes.FAILURE);
    }
    return append(session, services, files);
  }

  private int append(Session session, List<SavedService> services, List<String> files) {
    Map<String, String> variables = LauncherEnvironment.forChildren(session.posix().environment()).toMap();
    Path target = Path.of(files.get(0));
    try {
      SavedToml text = SavedToml.of(services, files, variables);
      if (text.problem() != null) {
        return fail("cannot save to \"" + target + "\": " + text.problem()
            + "; nothing was written, and --output FILE writes to a new one", ExitCodes.CONFIG);
      }
      String there = Files.readString(target);
      String begin = there.isEmpty() || there.endsWith("\n\n") ? "" : there.endsWith("\n") ? "\n" : "\n\n";
      Files.writeString(target, begin + text.toml(), StandardCharsets.UTF_8, StandardOpenOption.APPEND);
    } catch (IOException e) {
      return fail("cannot write \"" + target + "\": " + reason(e) + "; --output FILE writes to a new one",
          ExitCodes.FAILURE);
    }
    report(services, target);
    if (!common.json) {
      System.out
          .println("reeve apply makes " + (services.size() == 1 ? "it a service" : "them services") + " of that file");
    }
    return ExitCodes.OK;
  }

  private void report(List<SavedService> services, Path file) {
    List<Map<String, Object>> saved = new ArrayList<>();
    for (SavedService service : services) {
      saved.add(Map.of("name", service.name(), "file", file.toAbsolutePath().toString()));
      if (!common.json) {
        System.out.println(TerminalText.line(service.name()) + ": saved in " + file);
      }
    }
    if (common.json) {
      System.out.println(Json.text(Map.of("services", saved)));
    }
  }

  private int toFile(List<SavedService> services) {
    String toml = SavedToml.plain(services);
    if (output.equals("-")) {
      System.out.print(toml);
      return ExitCodes.OK;
    }
    Path file = Path.of(output);
    try {
      if (force) {
        Files.deleteIfExists(file);
      }
      // What is in the environment of a service is often nobody else's business.
      Files.createFile(file,
          PosixFilePermissions.asFileAttribute(Set.copyOf(PosixFilePermissions.fromString("rw-------"))));
      Files.writeString(file, toml, StandardCharsets.UTF_8);
    } catch (FileAlreadyExistsException e) {
      return fail("cannot write \"" + file + "\": it is there already; use --force to overwrite it", ExitCodes.FAILURE);
    } catch (IOException e) {
      return fail("cannot write \"" + file + "\": " + reason(e), ExitCodes.FAILURE);
    }
    report(services, file);
    return ExitCodes.OK;
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "there is no such file or directory"
        : e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
  }

  private static int fail(String message, int code) {
    Failure.report(message);
    return code;
  }
}
