package reeve.runtime.watch;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.ServiceSpec;
import reeve.runtime.process.OutputFiles;

/** The log files of the services, which no watch reports. Loop thread. */
final class LogPaths {
  private final String directory;
  private Set<String> paths = Set.of();

  /** @param directory for output that names no file; null: such output is in no file */
  LogPaths(String directory) {
    this.directory = directory;
  }

  /** Returns them; each change makes another set. */
  Set<String> paths() {
    return paths;
  }

  /** @return whether the service has a log file that was not known */
  boolean add(ServiceSpec spec) {
    boolean more = false;
    for (String stream : List.of("stdout", "stderr")) {
      String path = OutputFiles.file(spec, stream, directory);
      if (path != null && !paths.contains(path)) {
        Set<String> all = new HashSet<>(paths);
        all.add(path);
        paths = Set.copyOf(all);
        more = true;
      }
    }
    return more;
  }
}
