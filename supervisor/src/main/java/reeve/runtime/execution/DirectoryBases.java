package reeve.runtime.execution;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import reeve.config.execution.DirectoriesSpec;
import reeve.posix.Environment;

/**
 * Where the directories of services are: those of the system for root, and those of the user otherwise (XDG Base
 * Directory Specification).
 *
 * @param runtime for {@code runtime-directory}; null: there is none
 * @param state for {@code state-directory}; null: there is none
 */
public record DirectoryBases(String runtime, String state) {
  /** @param euid the user of reeve */
  public static DirectoryBases of(int euid, Environment environment) {
    if (euid == 0) {
      return new DirectoryBases("/run", "/var/lib");
    }
    String state = absolute(environment.get("XDG_STATE_HOME"));
    String home = absolute(environment.get("HOME"));
    return new DirectoryBases(absolute(environment.get("XDG_RUNTIME_DIR")),
        state != null || home == null ? state : home + "/.local/state");
  }

  private static String absolute(String path) {
    return path == null || !path.startsWith("/") ? null : path;
  }

  /** Returns the paths of the runtime directories of a service, as far as there is a place for them. */
  public List<String> runtime(DirectoriesSpec spec) {
    return paths(runtime, spec.runtime());
  }

  /** Returns the paths of the directories for the state of a service, as far as there is a place for them. */
  public List<String> state(DirectoriesSpec spec) {
    return paths(state, spec.state());
  }

  private static List<String> paths(String base, List<String> names) {
    List<String> paths = new ArrayList<>();
    for (int i = 0; i < names.size() && base != null; i++) {
      paths.add(base + "/" + names.get(i));
    }
    return paths;
  }

  /** Returns all of them. */
  public List<String> all(DirectoriesSpec spec) {
    if (spec.isEmpty()) {
      return List.of();
    }
    List<String> all = runtime(spec);
    all.addAll(state(spec));
    return all;
  }

  /** Adds RUNTIME_DIRECTORY and STATE_DIRECTORY, as in systemd.exec(5). */
  public void addVariables(DirectoriesSpec spec, Map<String, String> variables) {
    if (!spec.runtime().isEmpty() && runtime != null) {
      variables.put("RUNTIME_DIRECTORY", String.join(":", runtime(spec)));
    }
    if (!spec.state().isEmpty() && state != null) {
      variables.put("STATE_DIRECTORY", String.join(":", state(spec)));
    }
  }
}
