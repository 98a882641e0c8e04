package reeve.scaffold;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Detects a compose file. Its services that only use an image, such as a database or a queue, are proposed as one
 * service that runs Compose. Those that have a command are proposed with what the file says of them; a service that is
 * built and has no command adds its settings to the program that was found.
 */
final class ComposeFile implements ProjectDetector {
  private static final List<String> FILES =
      List.of("compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml");

  private final String file;
  private final Map<String, Object> services;

  /** @param project may have no compose file */
  ComposeFile(Project project) {
    String found = "";
    String text = null;
    for (int i = 0; i < FILES.size() && text == null; i++) {
      found = FILES.get(i);
      text = project.text(found);
    }
    file = found;
    services = text == null ? Map.of() : YamlSubset.map(YamlSubset.read(text).get("services"));
  }

  /** The images, as one service. */
  @Override
  public List<ProposedService> find(Project project) {
    List<String> images = images();
    if (images.isEmpty()) {
      return List.of();
    }
    List<String> command = new ArrayList<>(List.of("docker", "compose", "-f", file, "up"));
    command.addAll(images);
    ProposedService containers =
        ProposedService.of("containers", file, "The services of " + file + " that use an image", command);
    containers.comments.addAll(ComposeImages.notes(services, images));
    return List.of(containers
        .comment("Not started with reeve. Run \"reeve start containers\", or remove the line \"enabled\".")
        .key("enabled", "false").key("stop", "[\"SIGINT 20s\", \"SIGKILL\"]"));
  }

  /** Returns the services with {@code image} and without {@code build}. */
  private List<String> images() {
    List<String> images = new ArrayList<>();
    for (Map.Entry<String, Object> service : services.entrySet()) {
      Map<String, Object> keys = YamlSubset.map(service.getValue());
      if (keys.containsKey("image") && !keys.containsKey("build")) {
        images.add(service.getKey());
      }
    }
    return images;
  }

  /**
   * Adds the services that are built.
   *
   * @param found what other detectors found; a service with a command replaces what they found in its directory
   * @param variables of {@code .env}, from which Compose takes the values of its own variables
   */
  void addPrograms(Project project, List<ProposedService> found, Map<String, String> variables) {
    Set<String> programs = new LinkedHashSet<>(services.keySet());
    programs.removeAll(images());
    Map<String, ProposedService> proposed = new LinkedHashMap<>();
    Map<String, String> withoutCommand = new LinkedHashMap<>();
    for (String name : programs) {
      Map<String, Object> keys = YamlSubset.map(services.get(name));
      ProposedService proposal = command(name, keys);
      if (proposal == null) {
        withoutCommand.put(name, directory(project, keys));
      } else {
        proposal.within(directory(project, keys));
        proposed.put(name, proposal);
      }
    }
    for (ProposedService proposal : proposed.values()) {
      found.removeIf(other -> other.directory.equals(proposal.directory));
    }
    for (Map.Entry<String, String> built : withoutCommand.entrySet()) {
      ProposedService program = program(built.getKey(), built.getValue(), withoutCommand, found);
      if (program == null) {
        program = image(project, built.getKey(), built.getValue());
        if (program != null) {
          found.add(program);
        }
      }
      if (program != null) {
        proposed.put(built.getKey(), program);
      }
    }
    for (ProposedService proposal : proposed.values()) {
      if (!found.contains(proposal)) {
        found.add(proposal);
      }
    }
    Map<String, String> names = new LinkedHashMap<>();
    proposed.forEach((name, proposal) -> names.put(name, proposal.name));
    proposed.forEach((name, proposal) -> settings(proposal, YamlSubset.map(services.get(name)), names, variables));
  }

  /**
   * Finds the program that a service without a command builds: the only one in its directory, or the one of its name.
   *
   * @return null: there is none, or it is not clear which one
   */
  private static ProposedService program(String name, String directory, Map<String, String> withoutCommand,
      List<ProposedService> found) {
    List<ProposedService> here = new ArrayList<>();
    for (ProposedService proposal : found) {
      if (proposal.directory.equals(directory)) {
        here.add(proposal);
      }
    }
    for (ProposedService proposal : here) {
      if (proposal.name.equals(name)) {
        return proposal;
      }
    }
    boolean isOnly = Collections.frequency(withoutCommand.values(), directory) == 1;
    return here.size() == 1 && isOnly ? here.get(0) : null;
  }

  /** Proposes the command of the Dockerfile from which a service is built; null: there is none. */
  private ProposedService image(Project project, String name, String directory) {
    Map<String, Object> build = YamlSubset.map(YamlSubset.map(services.get(name)).get("build"));
    String path = (directory.isEmpty() ? "" : directory + "/") + build.getOrDefault("dockerfile", "Dockerfile");
    String text = path.contains("..") ? null : project.text(path);
    ProposedService proposal = text == null ? null : Dockerfile.service(name, path, text);
    if (proposal != null) {
      proposal.within(directory);
      proposal.comment("The command of the image, which may name paths of the image.");
    }
    return proposal;
  }

  private ProposedService command(String name, Map<String, Object> keys) {
    List<String> words = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    boolean list = true;
    for (String key : List.of("entrypoint", "command")) {
      Object value = keys.get(key);
      if (value instanceof List<?> items) {
        for (Object item : items) {
          words.add(String.valueOf(item).replace("$$", "$"));
          line.append(line.length() == 0 ? "" : " ").append(ShellWords.quote(String.valueOf(item)));
        }
      } else if (value instanceof String text && !text.isEmpty()) {
        list = false;
        line.append(line.length() == 0 ? "" : " ").append(text.replace("$$", "$"));
      }
    }
    String description = "As " + file + " runs it";
    return line.length() == 0 ? null : list ? ProposedService.of(name, file, description, words)
        : ProposedService.line(name, file, description, line.toString());
  }

  /** The directory from which a service is built, if it exists. */
  private static String directory(Project project, Map<String, Object> keys) {
    Object build = keys.get("build");
    Object context = build instanceof Map<?, ?> map ? map.get("context") : build;
    String path = context instanceof String text ? text : "";
    path = path.startsWith("./") ? path.substring(2) : path;
    path = path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
    return path.isEmpty() || path.equals(".") || path.startsWith("/") || path.startsWith("..") || !project.has(path)
        ? "" : path;
  }

  private void settings(ProposedService proposal, Map<String, Object> keys, Map<String, String> names,
      Map<String, String> variables) {
    for (Map.Entry<String, String> variable : environment(keys.get("environment")).entrySet()) {
      String name = variable.getKey();
      // The [defaults] read .env, unless the service has a file of its own: a secret is not copied from there.
      boolean isFromFile = keys.get("env_file") == null && variables.containsKey(name)
          && variable.getValue().equals("${" + name + "}");
      if (!isFromFile && name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
        proposal.env(name, ComposeValues.interpolated(variable.getValue(), variables));
      }
    }
    for (Object entry : ComposeValues.list(keys.get("env_file"))) {
      proposal.envFiles.add(String.valueOf(entry instanceof Map<?, ?> map ? map.get("path") : entry));
    }
    dependencies(proposal, keys.get("depends_on"), names);
    String health = ComposeValues.health(YamlSubset.map(keys.get("healthcheck")));
    if (health != null) {
      proposal.key("health", health);
    }
    String restart = String.valueOf(keys.getOrDefault("restart", ""));
    restart = restart.startsWith("on-failure") ? "on-failure" : restart;
    if (List.of("no", "always", "on-failure", "unless-stopped").contains(restart)) {
      proposal.key("restart", TomlText.string(restart));
    }
    for (Object port : ComposeValues.list(keys.get("ports"))) {
      String number = ComposeValues.containerPort(port);
      if (number != null && proposal.listener == null) {
        proposal.hint("ready = { tcp = \"127.0.0.1:" + number + "\" }   # if it listens on the port that " + file
            + " names");
      }
    }
    for (String line : ComposeExecution.lines(keys)) {
      proposal.hint(line);
    }
    if (keys.get("working_dir") instanceof String directory && !directory.isEmpty()) {
      proposal.hint("working-directory = " + TomlText.string(directory) + "   # in the container");
    }
  }

  private static Map<String, String> environment(Object value) {
    Map<String, String> all = new LinkedHashMap<>();
    if (value instanceof Map<?, ?> map) {
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        all.put(String.valueOf(entry.getKey()), String.valueOf(entry.getValue()));
      }
    }
    for (Object item : value instanceof List<?> items ? items : List.of()) {
      String text = String.valueOf(item);
      int equals = text.indexOf('=');
      all.put(equals < 0 ? text : text.substring(0, equals),
          equals < 0 ? "${" + text + "}" : text.substring(equals + 1));
    }
    return all;
  }

  private void dependencies(ProposedService proposal, Object value, Map<String, String> names) {
    List<String> edges = new ArrayList<>();
    Map<String, Object> conditions = YamlSubset.map(value);
    for (Object item : value instanceof List<?> items ? items : new ArrayList<Object>(conditions.keySet())) {
      String name = String.valueOf(item);
      String condition = String.valueOf(YamlSubset.map(conditions.get(name)).get("condition"));
      String target = TomlText.string(TomlText.name(names.getOrDefault(name, name)));
      Map<String, Object> other = YamlSubset.map(services.get(name));
      if (!names.containsKey(name)) {
        proposal.hint("It needs " + TomlText.name(name) + ", which " + file + " runs"
            + (other.containsKey("image") ? " as an image: reeve start containers" : ""));
      } else if (condition.equals("service_healthy")
          && ComposeValues.health(YamlSubset.map(other.get("healthcheck"))) != null) {
        edges.add("{ service = " + target + ", when = \"healthy\" }");
      } else if (condition.equals("service_completed_successfully")) {
        edges.add("{ service = " + target + ", when = \"completed\" }");
      } else {
        edges.add(target);
      }
    }
    if (!edges.isEmpty()) {
      proposal.key("requires", "[" + String.join(", ", edges) + "]");
    }
  }
}
