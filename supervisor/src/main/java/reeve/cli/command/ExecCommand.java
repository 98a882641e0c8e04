package reeve.cli.command;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import reeve.app.Failure;
import reeve.app.Version;
import reeve.cli.common.AnswerFields;
import reeve.cli.common.ClientOptions;
import reeve.cli.common.Session;
import reeve.cli.common.TerminalText;
import reeve.control.client.ClientException;
import reeve.posix.CommandLookup;
import reeve.posix.Environment;
import reeve.posix.Errno;
import reeve.posix.LauncherEnvironment;
import reeve.posix.Posix;
import reeve.posix.SpawnFailure;
import reeve.posix.SpawnRequest;

/**
 * {@code reeve exec}: becomes the command. Nothing of reeve stays in between, so terminal, signals and exit code are
 * those of any command; the process is the caller's and no part of the service: a stop of the service does not touch
 * it.
 */
@Command(
    name = "exec",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = {
        "Runs a command in the environment and directory of a service, found by the PATH of that service.",
        "The command takes the place of reeve: its exit code is the result, or 127 and 126 for what cannot be found or executed.",
    })
public final class ExecCommand implements Callable<Integer>, Session.Action {
  /** Told to the command as it is for the caller's terminal, where the service's own environment does not say. */
  private static final String TERM = "TERM";

  /** By it reeve knows processes of a service again after they escaped; this one is none. */
  private static final String SUPERVISOR = "REEVE_SUPERVISOR";

  @Option(names = "--socket", paramLabel = "PATH",
      description = "The control socket of the reeve that is meant, as for every command.")
  private String socket;

  @Parameters(index = "0", arity = "1", paramLabel = "NAME", description = "The service; it need not run.")
  private String name;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "CMD",
      description = "The command and its arguments; with -- before it they may begin with a dash.")
  private List<String> words;

  @Override
  public Integer call() {
    ClientOptions common = new ClientOptions();
    common.socket = socket;
    return Session.run(common, this);
  }

  @Override
  public int run(Session session) throws ClientException {
    Map<String, Object> context = session.call("context", Map.of("service", name));
    Posix posix = session.posix();
    Environment ours = posix.environment();
    Environment environment = environment(context, ours);
    String directory = AnswerFields.text(context, "directory");
    Posix.FileInfo info = directory == null ? null : posix.fileInfo(directory);
    if (directory != null && (info == null || !info.isDirectory())) {
      return fail("cannot change to directory \"" + directory + "\": "
          + Errno.text(info == null ? posix.executable(directory) : Errno.ENOTDIR), 126);
    }
    CommandLookup.Result found = CommandLookup.find(posix, words.get(0), environment.get("PATH"), directory);
    if (found.program() == null) {
      SpawnFailure failure = SpawnFailure.notFound(words.get(0), found);
      return fail(failure.message(), failure.shellCode());
    }
    SpawnRequest request = SpawnRequest.of(found.program(), arguments(posix), environment)
        .directory(directory)
        .group(SpawnRequest.Group.SAME)
        .signals(LauncherEnvironment.signals(ours, LauncherEnvironment.BLOCKED),
            LauncherEnvironment.signals(ours, LauncherEnvironment.IGNORED))
        .keep(LauncherEnvironment.descriptors(ours))
        .build();
    System.out.flush();
    int error = posix.replace(request);
    SpawnFailure failure = SpawnFailure.of(posix, request, found.searched(), error);
    return fail(failure.message(), failure.shellCode());
  }

  /** What a process of the service begins with, but that it is none of them. */
  private static Environment environment(Map<String, Object> context, Environment ours) {
    Map<String, String> values = new LinkedHashMap<>();
    Map<String, Object> told = AnswerFields.object(context, "environment");
    if (told != null) {
      for (Map.Entry<String, Object> variable : told.entrySet()) {
        if (variable.getValue() instanceof String value && !variable.getKey().equals(SUPERVISOR)) {
          values.put(variable.getKey(), value);
        }
      }
    }
    if (!values.containsKey(TERM) && ours.get(TERM) != null) {
      values.put(TERM, ours.get(TERM));
    }
    return Environment.empty().with(List.of(), values);
  }

  /** The last words of the command line as bytes: the JVM's view of them loses what is no UTF-8. */
  private byte[][] arguments(Posix posix) {
    byte[][] all = posix.commandLine();
    byte[][] raw = new byte[words.size()][];
    for (int i = 0; i < raw.length; i++) {
      int at = all.length - raw.length + i;
      raw[i] = at >= 0 ? all[at] : words.get(i).getBytes(StandardCharsets.UTF_8);
    }
    return raw;
  }

  private int fail(String message, int code) {
    Failure.report("cannot run a command for \"" + TerminalText.line(name) + "\": " + TerminalText.line(message));
    return code;
  }
}
