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

  @Option(names = "--user", paramLabel = "USER",
      description = "With --name: the user that it runs as, by name or number. Default: the user of reeve.")
  String user;

  @Option(names = "--group", paramLabel = "GROUP",
      description = "With --name: the group that it runs as. Default: the primary group of --user.")
  String group;

  @Option(names = "--umask", paramLabel = "MASK",
      description = "With --name: the permissions that its new files do not get, such as 0027.")
  String umask;

  @Option(names = "--nice", paramLabel = "NUMBER",
      description = "With --name: its priority for processor time, from -20 to 19, the lowest.")
  Integer nice;

  @Option(names = "--limit", paramLabel = "LIMIT=VALUE",
      description = "With --name: a limit on its resources, such as nofile=1024:4096. May be repeated.")
  List<String> limits = new ArrayList<>();

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
        : !stop.isEmpty() ? "--stop" : user != null ? "--user" : group != null ? "--group" : umask != null ? "--umask"
        : nice != null ? "--nice" : !limits.isEmpty() ? "--limit"
        : !tags.isEmpty() ? "--tag" : description != null ? "--description" : null;
  }

  /** @return a mistake that reeve could not report as well, as a part of a sentence; null: none */
  public String problem() {
    for (String variable : env) {
      if (variable.startsWith("=") || variable.isEmpty()) {
        return "\"" + TerminalText.line(variable) + "\" does not name a variable; write --env NAME=VALUE";
      }
    }
    for (String limit : limits) {
      if (limit.indexOf('=') <= 0) {
        return "\"" + TerminalText.line(limit) + "\" does not set a limit; write --limit NAME=VALUE";
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
    definition = with(definition, "user", user);
    definition = with(definition, "group", group);
    definition = with(definition, "umask", umask);
    definition = with(definition, "nice", nice);
    definition = with(definition, "limits", limits.isEmpty() ? null : limits());
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

  private Map<String, String> limits() {
    Map<String, String> values = new LinkedHashMap<>();
    for (String limit : limits) {
      int equals = limit.indexOf('=');
      values.put(limit.substring(0, equals), limit.substring(equals + 1));
    }
    return values;
  }

  private static JsonObject with(JsonObject definition, String key, Object value) {
    return value == null ? definition : definition.with(key, value);
  }

  private static String absolute(String path) {
    return Path.of(path).toAbsolutePath().normalize().toString();
  }
}
