package reeve.scaffold;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Detects the programs of a repository: those of its own directory, and those of the projects below it, such as
 * {@code frontend/} and {@code backend/}.
 */
final class Repository implements ProjectDetector {
  private static final List<ProjectDetector> DETECTORS =
      List.of(new NodeProject(), new DenoProject(), new PythonProject(), new RubyProject(), new PhpProject(),
          new GoProject(), new RustProject(), new JavaProject(), new DotNetProject(), new ElixirProject());

  /** Directories that have a program of their own also beside one of the repository itself. */
  private static final Set<String> PARTS = Set.of("frontend", "backend", "client", "server", "web", "api", "ui");

  /** Directories whose directories have programs. */
  private static final Set<String> GROUPS = Set.of("apps", "services");

  /** Directories with copies, results and trials. */
  private static final Set<String> OTHERS = Set.of("node_modules", "vendor", "target", "build", "dist", "out", "bin",
      "obj", "test", "tests", "e2e", "docs", "doc", "example", "examples", "samples", "env", "venv", "deps", "_build",
      "template", "templates", "scripts", "tools");

  private final boolean withEnvFiles;

  /** @param withEnvFiles whether the files {@code .env} of the projects are in a form that reeve reads */
  Repository(boolean withEnvFiles) {
    this.withEnvFiles = withEnvFiles;
  }

  @Override
  public List<ProposedService> find(Project project) {
    List<ProposedService> found = detect(project);
    Set<String> known = new LinkedHashSet<>();
    for (ProposedService proposal : found) {
      known.add(proposal.directory);
    }
    List<ProposedService> own = List.copyOf(found);
    for (String name : project.list("")) {
      boolean isPart = own.isEmpty() ? !OTHERS.contains(name) && !name.startsWith(".") : PARTS.contains(name);
      if (GROUPS.contains(name)) {
        for (String inner : project.list(name)) {
          addPart(project, name + "/" + inner, known, found);
        }
      } else if (isPart) {
        addPart(project, name, known, found);
      }
    }
    return found;
  }

  private static List<ProposedService> detect(Project project) {
    List<ProposedService> found = new ArrayList<>();
    for (ProjectDetector detector : DETECTORS) {
      found.addAll(detector.find(project));
    }
    return found;
  }

  private void addPart(Project project, String directory, Set<String> known, List<ProposedService> found) {
    if (known.contains(directory)) {
      return; // a workspace
    }
    Project part = project.below(directory);
    List<ProposedService> inner = new ArrayList<>();
    for (ProposedService proposal : detect(part)) {
      if (!isModule(project, proposal)) {
        inner.add(proposal);
      }
    }
    for (ProposedService proposal : inner) {
      boolean isMain = inner.size() == 1 || proposal.name.equals("web");
      ProposedService lifted = proposal.below(directory, isMain ? part.name() : part.name() + "-" + proposal.name);
      if (withEnvFiles && part.has(".env")) {
        if (project.has(".env")) {
          lifted.envFiles.add(".env"); // the key replaces the one of [defaults]
        }
        lifted.envFiles.add(directory + "/.env");
      }
      found.add(lifted);
    }
  }

  /** Whether it belongs to the build of the repository, which cannot be run in its directory alone. */
  private static boolean isModule(Project project, ProposedService proposal) {
    return switch (proposal.from) {
      case "pom.xml" -> project.has("pom.xml");
      case "build.gradle", "build.gradle.kts" -> project.has("settings.gradle") || project.has("settings.gradle.kts");
      case "Cargo.toml" -> project.has("Cargo.toml");
      case "mix.exs" -> project.has("mix.exs");
      default -> false;
    };
  }
}
