package reeve.project;

import java.util.List;

/** Knows the files of one kind of project. */
interface Finder {
  /** @return services; empty: it is no project of that kind, or there is nothing in it to run */
  List<Proposal> find(Project project);
}
