package reeve.scaffold;

import java.util.List;

/** Detects one kind of project by its files, and proposes its services. */
interface ProjectDetector {
  /** @return the proposed services; empty: this is another kind of project, or there is nothing to run */
  List<ProposedService> find(Project project);
}
