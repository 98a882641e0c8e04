package reeve.scaffold;

import java.util.ArrayList;
import java.util.List;

/** Programs of a build of Gradle: of its own project, and of those that its settings include. */
final class GradleBuild {
  private final Project root;
  private final String gradle;

  GradleBuild(Project root) {
    this.root = root;
    this.gradle = root.has("gradlew") ? "./gradlew" : "gradle";
  }

  List<ProposedService> find() {
    List<ProposedService> found = new ArrayList<>();
    String settings = settings();
    String named = FieldScanner.find(settings, "^\\s*rootProject\\.name\\s*=\\s*[\"']([A-Za-z0-9_.-]+)[\"']");
    add("", named == null ? root.name() : named, found);
    for (String directory : included(settings)) {
      add(directory + "/", directory.substring(directory.lastIndexOf('/') + 1), found);
    }
    return found;
  }

  private String settings() {
    for (String file : List.of("settings.gradle.kts", "settings.gradle")) {
      if (root.text(file) != null) {
        return root.text(file);
      }
    }
    return "";
  }

  /** The directories of the projects that the settings include: {@code ":a:b"} is {@code a/b}. */
  private static List<String> included(String settings) {
    List<String> directories = new ArrayList<>();
    for (String line : settings.split("\n")) {
      String list = FieldScanner.find(line, "^\\s*include\\s*\\(?\\s*([\"'].*)$");
      for (String part : list == null ? new String[0] : list.split("[\"',()\\s]+")) {
        String path = part.startsWith(":") ? part.substring(1) : part;
        if (path.matches("[A-Za-z0-9_-]+(:[A-Za-z0-9_-]+)*")) {
          directories.add(path.replace(':', '/'));
        }
      }
    }
    return directories;
  }

  /** @param path {@code ""}, or the directory of a project with a slash */
  private void add(String path, String name, List<ProposedService> found) {
    for (String file : List.of("build.gradle.kts", "build.gradle")) {
      String text = root.text(path + file);
      if (text != null && name.matches("[A-Za-z0-9_.-]+")) { // it becomes a part of paths
        ProposedService proposal = of(path, name, file, text);
        if (proposal != null) {
          found.add(proposal);
        }
        return;
      }
    }
  }

  private ProposedService of(String path, String name, String file, String text) {
    String task = gradle + " -q " + (path.isEmpty() ? "" : ":" + path.replace('/', ':'));
    Project project = path.isEmpty() ? root : root.below(path.substring(0, path.length() - 1));
    // "apply false" only fixes the version for other projects.
    String applied = text.replaceAll("(?m)^.*\\bapply\\s*\\(?\\s*false.*$", "");
    if (applied.contains("org.springframework.boot")) {
      String version = FieldScanner.find(text, "^\\s*version\\s*=\\s*[\"']([A-Za-z0-9_.-]+)[\"']");
      String jar = path + "build/libs/" + name + (version == null ? "" : "-" + version) + ".jar";
      return ProposedService.line(name, path + file, null, task + "bootJar && exec java -jar " + jar)
          .listens(SpringSettings.listener(project, text));
    }
    if (FieldScanner.find(applied, "(\\bapplication\\b|id\\s*\\(?\\s*[\"']application[\"'])") == null) {
      return null;
    }
    String main = FieldScanner.find(text, "\\bmainClass(?:\\.set\\(|\\s*=)\\s*[\"']([A-Za-z0-9_.$]+)[\"']");
    String source = main == null ? null : "src/main/java/" + main.replace('.', '/') + ".java";
    return ProposedService
        .line(name, path + file, null, task + "installDist && exec " + path + "build/install/" + name + "/bin/" + name)
        .listens(source == null ? null : PortScanner.listener(project, source));
  }
}
