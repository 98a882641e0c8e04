package reeve.cli.files;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
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
import reeve.app.PlanFiles;
import reeve.cli.common.OutputStyle;
import reeve.cli.common.ReeveOptions;
import reeve.cli.common.ProfileOption;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.cli.view.PlanText;
import reeve.config.Plan;
import reeve.config.layer.ReadOptions;
import reeve.config.read.PlanReader;
import reeve.config.read.ValueOrigins;
import reeve.control.RpcException;
import reeve.control.client.ClientException;
import reeve.control.client.ControlClient;
import reeve.control.client.PlanReply;
import reeve.control.client.ReplyWait;
import reeve.control.client.VersionReply;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.SyscallException;

/** {@code reeve edit}: edits a copy of a configuration file, checks it, and puts it in place and into effect. */
@Command(
    name = "edit",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Edits the file that defines a service, and applies the result.",
        "The editor ($$VISUAL, otherwise $$EDITOR, otherwise vi) gets a copy. The result is checked, and the command "
            + "shows what changes, and asks before it replaces the file and applies it. A copy that is not used is "
            + "kept."
    })
public final class EditCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME",
      description = "A service, or the path of a file: one with a slash, or that ends with "
          + ".toml.")
  private String name;

  @Option(
      names = {"-c", "--file"},
      paramLabel = "FILE",
      description = "Search these files, as for run, instead of those of the running reeve, and apply nothing.")
  private List<String> files = new ArrayList<>();

  @Mixin
  private ProfileOption profiles = new ProfileOption();

  @Option(names = "--target", paramLabel = "TARGET",
      description = "Without a running reeve: check as if it were run with this --target.")
  private String target;

  @Option(names = "--keep-going",
      description = "Without a running reeve: a fault in another file does not keep the result from being used.")
  private boolean keepGoing;

  @Mixin
  private ReeveOptions reeveOptions = new ReeveOptions();

  @Option(names = "--yes", description = "Do not ask: use a result without problems, and keep any other one aside.")
  private boolean yes;

  private final Posix posix = new LinuxPosix();
  private final Map<String, String> variables = LauncherEnvironment.forChildren(posix.environment()).toMap();
  private ControlClient reeve; // null: no reeve runs, or its files are not edited
  private List<String> paths;
  private ReadOptions options;

  @Override
  public Integer call() {
    try {
      connect();
      return start();
    } catch (ClientException e) {
      return Session.fail(e);
    } catch (IOException e) {
      Failure.report("cannot edit \"" + TerminalText.line(name) + "\": " + TerminalText.line(cause(e)));
      return ExitCodes.FAILURE;
    } catch (SyscallException e) {
      return Failure.report(e.getMessage());
    } finally {
      if (reeve != null) {
        reeve.close();
      }
    }
  }

  private static String cause(IOException e) {
    return e instanceof NoSuchFileException ? "there is no such file"
        : e instanceof AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
  }

  private void connect() throws ClientException {
    options = new ReadOptions(Map.of(), target, profiles.names, keepGoing);
    paths = PlanFiles.existing(files);
    if (!files.isEmpty()) {
      return;
    }
    try {
      reeve = reeveOptions.locator(posix).connect();
      VersionReply running = reeve.versionDetails();
      paths = ValueOrigins.roots(running.files(), variables);
      options = new ReadOptions(Map.of(), running.target(), running.profiles(), running.keepGoing());
    } catch (ClientException e) {
      if (e.kind() != ClientException.Kind.UNREACHABLE || reeveOptions.isNamed()) {
        throw e;
      }
    }
  }

  private int start() throws IOException, ClientException, SyscallException {
    ValueOrigins origins = ValueOrigins.read(paths, variables, options);
    boolean isPath = name.indexOf('/') >= 0 || name.endsWith(".toml");
    String file = isPath ? name : origins.fileOf(name);
    if (file == null) {
      Failure.report(TerminalText.line("cannot find a file that defines the service \"" + name + "\"; a service that "
          + "was started by a client is in no file, until reeve save writes it"));
      return ExitCodes.NO_SUCH_SERVICE;
    }
    EditedFile edited = EditedFile.of(file);
    if (!origins.hasFile(file)) { // a file of its own
      paths = List.of(file);
      reeve = null;
    }
    int code = ExitCodes.FAILURE;
    try {
      code = edit(edited);
    } finally {
      if (code == ExitCodes.OK || !edited.isChanged()) {
        edited.discard();
      } else {
        System.err.println("reeve: the edited copy is kept as " + TerminalText.line(edited.copy()));
      }
    }
    return code;
  }

  /** With the profiles of the reeve that will apply the file, also if these are none and REEVE_PROFILE names some. */
  private PlanReader.Result read(ReadOptions how) {
    return reeve == null ? PlanFiles.read(paths, variables, how) : PlanReader.read(paths, variables, how);
  }

  private int edit(EditedFile edited) throws IOException, ClientException, SyscallException {
    PlanReader.Result before = read(options);
    while (true) {
      String problem = new Editor(posix, variables).run(edited.copy());
      if (problem != null) {
        Failure.report(TerminalText.line(problem) + "; nothing was changed");
        return ExitCodes.FAILURE;
      }
      if (!edited.isChanged()) {
        System.out.println("nothing was changed");
        return ExitCodes.OK;
      }
      PlanReader.Result after = read(options.withCopy(edited.path(), edited.copy()));
      Plan plan = PlanFiles.planOrReport(after, System.err);
      if (plan == null || isLeftOut(after, edited)) {
        if (!yes && ask("edit again [e], or keep the copy aside [k]? ", "ek") == 'e') {
          continue;
        }
        return ExitCodes.CONFIG;
      }
      show(before, plan);
      char answer = yes ? 'y' : ask("use it [y], edit again [e], or keep the copy aside [k]? ", "yek");
      if (answer != 'e') {
        return answer == 'y' ? use(edited) : ExitCodes.FAILURE;
      }
    }
  }

  /** Whether the edited file itself has a fault, so that services of it would be left out. */
  private static boolean isLeftOut(PlanReader.Result result, EditedFile edited) {
    return result instanceof PlanReader.Result.Ok ok
        && (isIn(edited, ok.skipped().files()) || isIn(edited, ok.skipped().others()));
  }

  private static boolean isIn(EditedFile edited, List<String> files) {
    for (String file : files) {
      if (edited.isSame(file)) {
        return true;
      }
    }
    return false;
  }

  private void show(PlanReader.Result before, Plan plan) {
    if (before instanceof PlanReader.Result.Ok ok) {
      PlanReply changes = PlanChanges.between(ok.plan(), plan);
      for (String line : PlanText.plan(changes, OutputStyle.of(1, false, posix))) {
        System.out.println(line);
      }
    }
  }

  /** @return one of the answers; the last one if there is no more input */
  private static char ask(String question, String answers) throws IOException {
    while (true) {
      System.out.print(question);
      System.out.flush();
      int first = -1;
      int c = System.in.read();
      while (c >= 0 && c != '\n') {
        first = first < 0 && c > ' ' ? c : first;
        c = System.in.read();
      }
      if (first >= 0 && answers.indexOf(first) >= 0) {
        return (char) first;
      }
      if (c < 0) {
        return answers.charAt(answers.length() - 1);
      }
    }
  }

  private int use(EditedFile edited) throws IOException, ClientException {
    edited.save();
    if (reeve == null) {
      System.out.println("saved; no reeve runs with this file");
      return ExitCodes.OK;
    }
    PlanReply reply;
    try {
      reply = reeve.apply(false, new ReplyWait(true, ReplyWait.NEVER, null));
    } catch (ClientException e) {
      if (e.kind() == ClientException.Kind.ANSWER && e.code() == RpcException.CONFIG) {
        edited.restore();
      }
      return Session.fail(e);
    }
    int code = reply.isPartial() ? ExitCodes.CONFIG : ExitCodes.OK;
    for (PlanReply.Service service : reply.services()) {
      if (service.isMissed()) {
        Failure.report("cannot bring \"" + PlanText.name(service) + "\" in line with its definition: "
            + TerminalText.line(String.valueOf(service.message())) + "; see reeve why " + PlanText.name(service));
        code = ExitCodes.FAILURE;
      }
    }
    System.out.println(code == ExitCodes.OK ? "saved and applied" : "saved");
    return code;
  }
}
