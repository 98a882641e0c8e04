package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;
import reeve.config.util.ShellText;

/**
 * Detects {@code go.mod}, and proposes each {@code main} package. It is built and then run, because {@code go run}
 * exits with 1 for every exit code of the program.
 */
final class GoProject implements ProjectDetector {
  private static final String FILE = "go.mod";

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = new ArrayList<>();
    String text = project.text(FILE);
    if (text == null) {
      return found;
    }
    String module = FieldScanner.find(text, "^module\\s+\"?([^\\s\"]+)");
    String name = module == null ? project.name() : module.replaceAll("/v[0-9]+$", "");
    name = name.substring(name.lastIndexOf('/') + 1);
    if (isMain(project, "")) {
      found.add(built(name, ".").listens(listener(project, "")));
    }
    for (String command : project.list("cmd")) {
      if (isMain(project, "cmd/" + command)) {
        found.add(built(command, "./cmd/" + command).listens(listener(project, "cmd/" + command)));
      }
    }
    return found;
  }

  private static ProposedService built(String name, String path) {
    String program = ".reeve/bin/" + TomlText.name(name);
    return ProposedService.line(name, FILE, null, "go build -o " + program + " " + quoted(path) + " && exec " + program)
        .comment("Built and then run: \"go run\" would hide the program's exit codes.");
  }

  /** @return null: no file of the main package names a port */
  private static Listener listener(Project project, String directory) {
    for (String file : project.list(directory)) {
      Listener listener = !file.endsWith(".go") || file.endsWith("_test.go") ? null
          : PortScanner.listener(project, directory.isEmpty() ? file : directory + "/" + file);
      if (listener != null) {
        return listener;
      }
    }
    return null;
  }

  private static String quoted(String path) {
    return ShellText.word(path);
  }

  private static boolean isMain(Project project, String directory) {
    for (String file : project.list(directory)) {
      if (file.endsWith(".go") && !file.endsWith("_test.go")) {
        String text = project.text(directory.isEmpty() ? file : directory + "/" + file);
        return text != null && FieldScanner.find(text, "^package\\s+(main)\\b") != null;
      }
    }
    return false;
  }
}
