package reeve.scaffold;

import java.util.List;

/** Knows the files of one kind of project. */
interface ProjectDetector {
  /** @return services; empty: it is no project of that kind, or there is nothing in it to run */
  List<ProposedService> find(Project project);
}
