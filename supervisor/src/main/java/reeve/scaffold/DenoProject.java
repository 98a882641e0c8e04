package reeve.scaffold;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.util.List;

/** Detects {@code deno.json} or {@code deno.jsonc}: the task {@code start} or {@code dev}, or {@code main.ts}. */
final class DenoProject implements ProjectDetector {
  @Override
  public List<ProposedService> find(Project project) {
    for (String file : List.of("deno.json", "deno.jsonc")) {
      JsonObject manifest = NodeProject.read(project.text(file));
      if (manifest != null) {
        ProposedService proposal = of(project, file, manifest);
        return proposal == null ? List.of() : List.of(proposal);
      }
    }
    return List.of();
  }

  private static ProposedService of(Project project, String file, JsonObject manifest) {
    String name = NodeProject.name(project, manifest);
    for (String task : List.of("start", "dev")) {
      String line = line(manifest, task);
      if (line == null) {
        continue;
      }
      // deno task runs the program as a child; its own shell is like that of POSIX.
      List<String> argv = ShellWords.split(line);
      boolean isDirect = argv != null && argv.get(0).equals("deno");
      ProposedService proposal = isDirect ? ProposedService.of(name, file, null, argv)
          .comment("The same as \"deno task " + task + "\", without a deno in between.")
          : ProposedService.of(name, file, null, "deno", "task", task).comment(task + ": " + line);
      return proposal.listens(listener(project, line));
    }
    return project.has("main.ts") ? ProposedService.of(name, file, null, "deno", "run", "--allow-net", "--allow-env",
        "--allow-read", "main.ts").comment("Guessed permissions: deno asks for none without a terminal.")
        .listens(listener(project, "main.ts")) : null;
  }

  private static String line(JsonObject manifest, String task) {
    JsonElement tasks = manifest.get("tasks");
    JsonElement line = tasks != null && tasks.isJsonObject() ? tasks.getAsJsonObject().get(task) : null;
    if (line != null && line.isJsonObject()) {
      line = line.getAsJsonObject().get("command");
    }
    return line != null && line.isJsonPrimitive() && !line.getAsString().isBlank() ? line.getAsString().strip() : null;
  }

  /** @return null: nothing in the command or in its source listens */
  private static Listener listener(Project project, String line) {
    int port = PortScanner.ofCommand(line);
    if (port > 0) {
      return Listener.of(port, "its command names this port");
    }
    if (line.contains("deno serve")) {
      return Listener.of(8000, "deno serve listens on this port by default");
    }
    for (String word : line.split("\\s+")) {
      if (word.matches("[A-Za-z0-9_./-]+\\.[cm]?[jt]sx?") && project.text(word) != null) {
        Listener listener = PortScanner.listener(project, word);
        return listener == null && project.text(word).contains("Deno.serve(")
            ? Listener.of(8000, "Deno.serve listens on this port by default") : listener;
      }
    }
    return null;
  }
}
