package reeve.config.layer;

import java.util.List;
import reeve.config.ConfigProblem;

/**
 * What was left out of a plan because of faults in files. Immutable.
 *
 * @param problems in the order in which they were found
 * @param services the names of their tables, as far as they are known
 * @param files the names of the files with faults, whose services are left out
 * @param others the names of further files with faults that cost only some of their services: an env-file that cannot
 *     be read, or a service that requires one that is in no file
 */
public record SkippedServices(List<ConfigProblem> problems, List<String> services, List<String> files,
    List<String> others) {
  /** All files could be used. */
  public static final SkippedServices NONE = new SkippedServices(List.of(), List.of(), List.of(), List.of());

  public SkippedServices {
    problems = List.copyOf(problems);
    services = List.copyOf(services);
    files = List.copyOf(files);
    others = List.copyOf(others);
  }

  /** Whether nothing was left out. */
  public boolean isEmpty() {
    return problems.isEmpty();
  }
}
