package reeve.scaffold;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;

/** Detects {@code package.json}, with its workspaces. */
final class NodeProject implements ProjectDetector {
  private static final String FILE = "package.json";

  /** Scripts that keep running, and are proposed in addition to {@code start}. */
  private static final List<String> FURTHER_SCRIPTS = List.of("worker", "scheduler", "queue", "start:worker");

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    JsonObject manifest = read(project.text(FILE));
    if (manifest == null) {
      return found;
    }
    String manager = manager(project, manifest);
    ProposedService main = main(project, manifest, manager);
    if (main != null) {
      found.add(main);
    }
    for (String script : FURTHER_SCRIPTS) {
      if (script(manifest, script) != null) {
        found.add(ofScript(project, script.replace("start:", ""), manifest, script, manager));
      }
    }
    if (found.isEmpty()) {
      found.addAll(workspaces(project, manifest));
    }
    if (found.isEmpty() && script(manifest, "dev") != null) {
      found.add(ofScript(project, name(project, manifest), manifest, "dev", manager));
    }
    return found;
  }

  /**
   * Reads an object of JSON, also with comments.
   *
   * @return null: it is none
   */
  static JsonObject read(String text) {
    if (text == null) {
      return null;
    }
    try {
      JsonElement element = JsonParser.parseString(text);
      return element.isJsonObject() ? element.getAsJsonObject() : null;
    } catch (JsonParseException | StackOverflowError e) {
      return null;
    }
  }

  private static ProposedService main(Project project, JsonObject manifest, String manager) {
    String name = name(project, manifest);
    String start = script(manifest, "start");
    if (start != null && (script(manifest, "dev") == null || !NodeServers.needsBuild(start))) {
      return ofScript(project, name, manifest, "start", manager);
    }
    if (start != null) {
      return ofScript(project, name, manifest, "dev", manager)
          .comment("The script \"start\" serves what \"" + manager + " run build\" has made: " + start);
    }
    String description = string(manifest.get("description"));
    String module = string(manifest.get("module"));
    if (manager.equals("bun") && module != null && project.has(module) && script(manifest, "dev") == null) {
      return ProposedService.of(name, FILE, description, "bun", module)
          .listens(NodeServers.listener(project, "bun " + module));
    }
    String main = string(manifest.get("main"));
    for (String file : new String[] {main, main == null ? null : main + ".js", "server.js", "index.js", "app.js",
        "main.js", "index.mjs"}) {
      if (file != null && file.matches(".*\\.[cm]?js") && project.has(file)) {
        return ProposedService.of(name, FILE, description, "node", file)
            .listens(NodeServers.listener(project, "node " + file));
      }
    }
    return null;
  }

  /**
   * Proposes the program itself if the script only calls it. A package manager in between uses memory, and replaces the
   * exit codes of the program with its own.
   */
  private static ProposedService ofScript(Project project, String name, JsonObject manifest, String script,
      String manager) {
    String line = script(manifest, script);
    String description = string(manifest.get("description"));
    boolean hasNoHooks = script(manifest, "pre" + script) == null && script(manifest, "post" + script) == null;
    List<String> argv = hasNoHooks ? direct(project, ShellWords.split(line)) : null;
    ProposedService proposal = argv != null
        ? ProposedService.of(name, FILE, description, argv)
            .comment("The same as \"" + manager + " run " + script + "\", without " + manager
                + " in between: signals and exit codes are those of the program.")
        : ProposedService.of(name, FILE, description, manager, "run", script).comment(script + ": " + line);
    return proposal.listens(NodeServers.listener(project, line));
  }

  /** @return a command that needs no package manager; null: it is needed */
  private static List<String> direct(Project project, List<String> argv) {
    if (argv == null || argv.get(0).equals("node") || argv.get(0).equals("bun") && !argv.contains("run")) {
      return argv;
    }
    String program = "node_modules/.bin/" + argv.get(0);
    if (argv.get(0).indexOf('/') >= 0 || !project.has(program)) {
      return null;
    }
    List<String> words = new ArrayList<>(argv);
    words.set(0, "./" + program);
    return words;
  }

  private static List<ProposedService> workspaces(Project project, JsonObject manifest) {
    List<ProposedService> found = new ArrayList<>();
    JsonElement workspaces = manifest.get("workspaces");
    if (workspaces != null && workspaces.isJsonObject()) {
      workspaces = workspaces.getAsJsonObject().get("packages");
    }
    if (workspaces == null || !workspaces.isJsonArray()) {
      return found;
    }
    for (JsonElement element : workspaces.getAsJsonArray()) {
      String pattern = string(element);
      if (pattern == null || pattern.contains("..")) {
        continue;
      }
      String parent = pattern.endsWith("/*") ? pattern.substring(0, pattern.length() - 2) : null;
      for (String name : parent == null ? List.of(pattern) : project.list(parent)) {
        String directory = parent == null ? name : parent + "/" + name;
        Project member = project.below(directory);
        JsonObject json = read(member.text(FILE));
        ProposedService main = json == null ? null : main(member, json, manager(project, manifest));
        if (main != null) {
          found.add(main.below(directory, main.name));
        }
      }
    }
    return found;
  }

  private static String manager(Project project, JsonObject manifest) {
    String named = string(manifest.get("packageManager"));
    for (String manager : List.of("pnpm", "yarn", "bun", "npm")) {
      if (named != null && named.startsWith(manager + "@")) {
        return manager;
      }
    }
    if (project.has("pnpm-lock.yaml")) {
      return "pnpm";
    }
    if (project.has("yarn.lock")) {
      return "yarn";
    }
    return project.has("bun.lock") || project.has("bun.lockb") || project.has("bunfig.toml") ? "bun" : "npm";
  }

  static String name(Project project, JsonObject manifest) {
    String name = string(manifest.get("name"));
    return name == null || name.isEmpty() ? project.name() : name.substring(name.lastIndexOf('/') + 1);
  }

  private static String script(JsonObject manifest, String name) {
    JsonElement scripts = manifest.get("scripts");
    String line = scripts != null && scripts.isJsonObject() ? string(scripts.getAsJsonObject().get(name)) : null;
    return line == null || line.isBlank() ? null : line.strip();
  }

  private static String string(JsonElement element) {
    return element != null && element.isJsonPrimitive() ? element.getAsString() : null;
  }
}
