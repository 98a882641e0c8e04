package reeve.cli.command;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.ExitCodes;
import reeve.app.Failure;
import reeve.cli.common.ProgramVersion;
import reeve.cli.common.ReeveOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.config.ServiceSpec;
import reeve.config.read.StoredDefinitions;
import reeve.control.client.ClientException;
import reeve.control.client.ContextReply;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.Files;
import reeve.posix.LauncherEnvironment;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.Processes;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;
import reeve.runtime.execution.DirectoryBases;
import reeve.runtime.execution.ProcessExecution;

/**
 * {@code reeve exec}: replaces itself by a command that runs in the context of a service. The command therefore has the
 * terminal, receives the signals, and sets the exit code. Its process belongs to the caller and not to the service, so
 * a stop of the service does not affect it.
 */
@Command(
    name = "exec",
    mixinStandardHelpOptions = true,
    versionProvider = ProgramVersion.class,
    description = {
        "Runs a command with the environment, directory, user, limits and sandbox of a service. The command is looked "
            + "up in the PATH of the service.",
        "The exit code is that of the command, 127 if it cannot be found, or 126 if it cannot be executed.",
    })
public final class ExecCommand implements Callable<Integer>, Session.Action {
  /** The variable that is taken from the caller, unless the environment of the service sets it. */
  private static final String TERM = "TERM";

  /** The variable by which reeve recognizes the processes of its services; the command is not one of them. */
  private static final String SUPERVISOR = "REEVE_SUPERVISOR";

  @Mixin
  private ReeveOptions reeveOptions = new ReeveOptions();

  @Option(names = {"-i", "--interactive"},
      description = "Accepted because docker exec has it: the command always has the standard input of the caller.")
  @SuppressWarnings("unused") // only picocli needs it
  private boolean interactive;

  @Option(names = {"-t", "--tty"},
      description = "The command must have a terminal as its standard input and output. It "
          + "is the terminal of the caller; without one, the command is not run, and the exit code is 64.")
  private boolean tty;

  @Parameters(index = "0", arity = "1", paramLabel = "NAME", description = "The service, which need not run.")
  private String name;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The command and its arguments; options of exec come before NAME, and -- may stand after it.")
  private List<String> command;

  @Override
  public Integer call() {
    if (command.get(0).equals("--")) {
      command = command.subList(1, command.size());
    }
    if (command.isEmpty()) {
      return fail("no command follows; write it after the name of the service", ExitCodes.USAGE);
    }
    Posix posix = new LinuxPosix();
    if (tty && !(posix.isTerminal(0) && posix.isTerminal(1))) {
      return fail("its standard " + (posix.isTerminal(0) ? "output" : "input")
          + " is not a terminal; leave out -t, or run the command in a terminal", ExitCodes.USAGE);
    }
    return Session.run(reeveOptions.toClientOptions(), this);
  }

  @Override
  public int run(Session session) throws ClientException {
    ContextReply context = session.client().context(name);
    Posix posix = session.posix();
    Environment ours = posix.environment();
    Environment environment = environment(context, ours);
    ProcessExecution execution = execution(session, context);
    if (execution.problem() != null) {
      return fail(execution.problem(), 126);
    }
    String root = execution.attributes() == null ? null : execution.attributes().root();
    String directory = context.directory();
    Files.FileInfo info = directory == null || root != null ? null : posix.fileInfo(directory);
    if (directory != null && root == null && (info == null || !info.isDirectory())) {
      return fail("cannot change to directory \"" + directory + "\": "
          + Errno.text(info == null ? posix.checkExecutable(directory) : Errno.ENOTDIR), 126);
    }
    CommandLookup.Result found = root == null
        ? CommandLookup.find(posix, command.get(0), environment.raw("PATH"), directory)
        : CommandLookup.findBelow(posix, root, command.get(0), environment.raw("PATH"), directory);
    if (found.program() == null) {
      SpawnFailure failure = SpawnFailure.notFound(command.get(0), found);
      return fail(failure.message(), failure.shellCode());
    }
    SpawnRequest request = SpawnRequest.of(found.program(), arguments(posix), environment)
        .directory(directory)
        .group(SpawnRequest.Group.SAME)
        .signals(LauncherEnvironment.signals(ours, LauncherEnvironment.BLOCKED),
            LauncherEnvironment.signals(ours, LauncherEnvironment.IGNORED))
        .keep(LauncherEnvironment.descriptors(ours))
        .attributes(execution.attributes())
        .build();
    System.out.flush();
    int error = posix.replace(request);
    SpawnFailure failure = SpawnFailure.of(posix, request, found.searched(), error);
    return fail(failure.message(), failure.shellCode());
  }

  /** The user, limits and surroundings of the service, looked up by this program as reeve does it at a start. */
  private ProcessExecution execution(Session session, ContextReply context) throws ClientException {
    if (!context.hasExecution()) {
      return ProcessExecution.PLAIN;
    }
    Map<String, ServiceSpec> read = StoredDefinitions.read(session.client().definition(name).toml());
    ServiceSpec spec = read == null ? null : read.get(context.name());
    return spec == null
        ? new ProcessExecution(null, null, "its definition is of another version of reeve; use the same version", false)
        : ProcessExecution.of(spec.execution(), null,
            DirectoryBases.of(session.posix().euid(), session.posix().environment()));
  }

  /** The environment of a process of the service, without the variable by which reeve recognizes such a process. */
  private static Environment environment(ContextReply context, Environment ours) {
    Map<String, String> values = new LinkedHashMap<>();
    for (Map.Entry<String, String> variable : context.environment().entrySet()) {
      if (variable.getValue() != null && !variable.getKey().equals(SUPERVISOR)) {
        values.put(variable.getKey(), variable.getValue());
      }
    }
    if (!values.containsKey(TERM) && ours.get(TERM) != null) {
      values.put(TERM, ours.get(TERM));
    }
    return Environment.empty().with(List.of(), values);
  }

  /** The command and its arguments as bytes, because the JVM loses bytes that are not UTF-8. */
  private byte[][] arguments(Processes processes) {
    byte[][] all = processes.commandLine();
    byte[][] raw = new byte[command.size()][];
    for (int i = 0; i < raw.length; i++) {
      int at = all.length - raw.length + i;
      raw[i] = at >= 0 ? all[at] : command.get(i).getBytes(StandardCharsets.UTF_8);
    }
    return raw;
  }

  private int fail(String message, int code) {
    Failure.report("cannot run a command for \"" + TerminalText.line(name) + "\": " + TerminalText.line(message));
    return code;
  }
}
