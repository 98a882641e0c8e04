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
        found.add(ofScript(script.replace("start:", ""), manifest, script, manager));
      }
    }
    if (found.isEmpty()) {
      found.addAll(workspaces(project, manifest));
    }
    if (found.isEmpty() && script(manifest, "dev") != null) {
      found.add(ofScript(name(project, manifest), manifest, "dev", manager));
    }
    return found;
  }

  private static JsonObject read(String text) {
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
    if (script(manifest, "start") != null) {
      return ofScript(name, manifest, "start", manager);
    }
    String main = string(manifest.get("main"));
    for (String file : new String[] {main, main == null ? null : main + ".js", "server.js", "index.js", "app.js",
        "main.js", "index.mjs"}) {
      if (file != null && file.matches(".*\\.[cm]?js") && project.has(file)) {
        return ProposedService.of(name, FILE, string(manifest.get("description")), "node", file);
      }
    }
    return null;
  }

  /**
   * Proposes the program itself if the script only calls it. A package manager in between uses memory, and replaces the
   * exit codes of the program with its own.
   */
  private static ProposedService ofScript(String name, JsonObject manifest, String script, String manager) {
    String line = script(manifest, script);
    String description = string(manifest.get("description"));
    boolean hasNoHooks = script(manifest, "pre" + script) == null && script(manifest, "post" + script) == null;
    List<String> argv = ShellWords.split(line);
    if (hasNoHooks && argv != null && argv.get(0).equals("node")) {
      return ProposedService.of(name, FILE, description, argv)
          .comment("The same as \"" + manager + " run " + script + "\", without " + manager
              + " in between: signals and exit codes are those of the program.");
    }
    return ProposedService.of(name, FILE, description, manager, "run", script).comment(script + ": " + line);
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
          main.directory = directory;
          found.add(main);
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
    return project.has("bun.lock") || project.has("bun.lockb") ? "bun" : "npm";
  }

  private static String name(Project project, JsonObject manifest) {
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
