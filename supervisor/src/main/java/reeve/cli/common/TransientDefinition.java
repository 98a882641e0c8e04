package reeve.cli.common;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import reeve.json.JsonObject;

/**
 * The definition of a transient service on the command line: {@code reeve start --name NAME ... -- CMD}. reeve checks
 * it as it checks a file.
 */
public final class TransientDefinition {
  @Option(names = "--name", paramLabel = "SERVICE",
      description = "The name of a new service; its command follows after --.")
  public String name;

  @Option(names = "--directory", paramLabel = "DIRECTORY",
      description = "With --name: its working directory. Default: the current directory.")
  String directory;

  @Option(
      names = {"-e", "--env"},
      paramLabel = "NAME[=VALUE]",
      description = "With --name: an environment variable of the service; without VALUE, it has its value in this "
          + "shell. May be repeated. All other variables are those of reeve, not of this shell.")
  List<String> env = new ArrayList<>();

  @Option(names = "--env-file", paramLabel = "FILE",
      description = "With --name: a file with lines KEY=value for its environment. May be repeated.")
  List<String> envFiles = new ArrayList<>();

  @Option(names = "--clear-env", description = "With --name: do not pass on the environment of reeve.")
  boolean clearEnv;

  @Option(names = "--shell", description = "With --name: the command is a command line for /bin/sh.")
  boolean shell;

  @Option(
      names = "--restart",
      paramLabel = "POLICY",
      completionCandidates = Policies.class,
      description = "With --name: no, on-failure (the default), always, on-success, on-abnormal or unless-stopped.")
  String restart;

  @Option(names = "--restart-delay", paramLabel = "DURATION",
      description = "With --name: the delay before the first restart. Default: 500ms.")
  String restartDelay;

  @Option(names = "--stop", paramLabel = "STEP",
      description = "With --name: a step of its stop schedule, such as 'SIGINT 30s'. May be repeated.")
  List<String> stop = new ArrayList<>();

  @Option(names = "--tag", paramLabel = "TAG",
      description = "With --name: a tag to select the service by. May be repeated.")
  List<String> tags = new ArrayList<>();

  @Option(names = "--description", paramLabel = "TEXT", description = "With --name: a description of one line.")
  String description;

  /** The values that a shell completes. */
  static final class Policies extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Policies() {
      super(List.of("no", "on-failure", "always", "on-success", "on-abnormal", "unless-stopped"));
    }
  }

  /** @return the first given option that requires {@code --name}; null: none was given */
  public String firstOption() {
    return directory != null ? "--directory" : !env.isEmpty() ? "--env" : !envFiles.isEmpty() ? "--env-file"
        : clearEnv ? "--clear-env"
        : shell ? "--shell" : restart != null ? "--restart" : restartDelay != null ? "--restart-delay"
        : !stop.isEmpty() ? "--stop"
        : !tags.isEmpty() ? "--tag" : description != null ? "--description" : null;
  }

  /** @return a mistake that reeve could not report as well, as a part of a sentence; null: none */
  public String problem() {
    for (String variable : env) {
      if (variable.startsWith("=") || variable.isEmpty()) {
        return "\"" + TerminalText.line(variable) + "\" does not name a variable; write --env NAME=VALUE";
      }
    }
    return null;
  }

  /** The absolute directory of the service, to which its relative paths refer. */
  public String directory() {
    return absolute(directory == null ? "." : directory);
  }

  /**
   * The definition for the method {@code add}: the keys of a service as in a file.
   *
   * @param environment the environment of this process, for {@code --env} without a value
   */
  public JsonObject definition(List<String> command, Map<String, String> environment) {
    JsonObject definition = shell
        ? JsonObject.EMPTY.with("command", String.join(" ", command)).with("shell", true)
        : JsonObject.EMPTY.with("command", command);
    Map<String, String> variables = variables(environment);
    if (!variables.isEmpty()) {
      definition = definition.with("env", variables);
    }
    if (!envFiles.isEmpty()) {
      List<String> files = new ArrayList<>();
      for (String file : envFiles) {
        // relative to the current directory, not to --directory
        files.add(file.startsWith("-") ? "-" + absolute(file.substring(1)) : absolute(file));
      }
      definition = definition.with("env-file", files);
    }
    if (clearEnv) {
      definition = definition.with("clear-env", true);
    }
    definition = with(definition, "restart", restart);
    definition = with(definition, "restart-delay", restartDelay);
    definition = with(definition, "stop", stop.isEmpty() ? null : stop);
    definition = with(definition, "tags", tags.isEmpty() ? null : tags);
    return with(definition, "description", description);
  }

  private Map<String, String> variables(Map<String, String> environment) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : env) {
      int equals = variable.indexOf('=');
      String key = equals < 0 ? variable : variable.substring(0, equals);
      String value = equals < 0 ? environment.get(key) : variable.substring(equals + 1);
      if (value != null) { // as in docker: a variable that is not set here stays unset
        variables.put(key, value);
      }
    }
    return variables;
  }

  private static JsonObject with(JsonObject definition, String key, Object value) {
    return value == null ? definition : definition.with(key, value);
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }
}
