package reeve.cli.command;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.DefinitionFile;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.SavedService;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.view.SavedToml;
import reeve.config.layer.ReadOptions;
import reeve.config.read.ValueOrigins;
import reeve.control.Selector;
import reeve.control.client.ClientException;
import reeve.control.client.DefinitionReply;
import reeve.control.client.VersionReply;
import reeve.control.client.ServiceStatus;
import reeve.json.JsonObject;
import reeve.posix.LauncherEnvironment;

/** {@code reeve save}: writes transient services to the configuration file of the running reeve. */
@Command(
    name = "save",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Appends transient services as TOML to the first file that the running reeve has read, so that its next start "
            + "has them, too.",
        "It first checks that the services would be read back unchanged. reeve apply then makes them services of that "
            + "file, and restarts none of them.",
    })
public final class SaveCommand implements Callable<Integer>, Session.Action {
  @Mixin
  private ClientOptions clientOptions = new ClientOptions();

  @Parameters(arity = "0..*", paramLabel = "NAME",
      description = "Services: names, patterns with * and ?, or @TAG. Default: all transient services.")
  private List<String> names = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write them to a new file instead; - is the standard output. An existing file is not overwritten.")
  private String output;

  @Option(names = "--force", description = "With --output: overwrite an existing file.")
  private boolean force;

  @Override
  public Integer call() {
    return Session.run(clientOptions, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    List<SavedService> services = new ArrayList<>();
    for (ServiceStatus service : session.client().status(new Selector(names, false, false), false).services()) {
      String name = service.name();
      if (service.definition().isTransient()) {
        DefinitionReply definition = session.client().definition(name);
        services.add(new SavedService(name, definition.toml(), definition.settings()));
      } else if (names.contains(name)) {
        return fail("cannot save \"" + name + "\": a file already defines it", ExitCodes.REFUSED);
      }
    }
    if (services.isEmpty()) {
      System.err.println("reeve: there is nothing to save: no transient service"
          + (names.isEmpty() ? "" : " among the named ones"));
      return ExitCodes.OK;
    }
    if (output != null) {
      return toFile(services);
    }
    VersionReply running = session.client().versionDetails();
    if (running.files().isEmpty()) {
      return fail("cannot find the files that reeve has read; name a file with --output", ExitCodes.FAILURE);
    }
    return append(session, services, running);
  }

  private int append(Session session, List<SavedService> services, VersionReply running) {
    Map<String, String> variables = LauncherEnvironment.forChildren(session.posix().environment()).toMap();
    Path target = Path.of(running.files().get(0));
    ReadOptions options = new ReadOptions(Map.of(), running.target(), running.profiles(), running.keepGoing());
    try {
      SavedToml text = SavedToml.of(services, ValueOrigins.roots(running.files(), variables), variables, options);
      if (text.problem() != null) {
        return fail("cannot save to \"" + target + "\": " + text.problem()
            + "; nothing was written; --output FILE writes to a new file", ExitCodes.CONFIG);
      }
      String present = Files.readString(target);
      String separator = present.isEmpty() || present.endsWith("\n\n") ? "" : present.endsWith("\n") ? "\n" : "\n\n";
      DefinitionFile.append(target, separator + text.toml());
    } catch (IOException e) {
      return fail("cannot write \"" + target + "\": " + reason(e) + "; --output FILE writes to a new file",
          ExitCodes.FAILURE);
    }
    report(services, target);
    if (!clientOptions.json) {
      System.out
          .println("reeve apply makes " + (services.size() == 1 ? "it a service" : "them services") + " of that file");
    }
    return ExitCodes.OK;
  }

  private void report(List<SavedService> services, Path file) {
    List<JsonObject> saved = new ArrayList<>();
    for (SavedService service : services) {
      saved.add(JsonObject.EMPTY.with("name", service.name()).with("file", file.toAbsolutePath().toString()));
      if (!clientOptions.json) {
        System.out.println(TerminalText.line(service.name()) + ": saved in " + file);
      }
    }
    if (clientOptions.json) {
      System.out.println(JsonObject.EMPTY.with("services", saved).text());
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
      if (!force && Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
        throw new FileAlreadyExistsException(output);
      }
      // Only the owner may read the file, because the environment of a service often holds secrets.
      DefinitionFile.replace(file, toml, PosixFilePermissions.fromString("rw-------"));
    } catch (FileAlreadyExistsException e) {
      return fail("cannot write \"" + file + "\": it exists already; use --force to overwrite it", ExitCodes.FAILURE);
    } catch (IOException e) {
      return fail("cannot write \"" + file + "\": " + reason(e), ExitCodes.FAILURE);
    }
    report(services, file);
    return ExitCodes.OK;
  }

  private static String reason(IOException e) {
    return e instanceof NoSuchFileException ? "there is no such file or directory"
        : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
  }

  private static int fail(String message, int code) {
    Failure.report(message);
    return code;
  }
}
