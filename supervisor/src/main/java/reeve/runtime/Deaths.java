package reeve.runtime;

import reeve.posix.ProcStat;
import reeve.posix.Processes;
import reeve.posix.Reaped;
import reeve.runtime.process.NonChildren;

/**
 * The deaths of children and of other processes that lead a service or an auxiliary command: see {@link Processes} and
 * {@link NonChildren}. Both are kept until they are handled. Loop thread.
 */
final class Deaths {
  private final Processes processes;
  private final NonChildren nonChildren;

  Deaths(Processes processes, NonChildren nonChildren) {
    this.processes = processes;
    this.nonChildren = nonChildren;
  }

  /** Returns whether there is something to handle that no descriptor reports. */
  boolean hasNews() {
    return nonChildren.hasNews();
  }

  /** Returns whether a leftover process that is not our child has ended since the last call. */
  boolean takeNews() {
    return nonChildren.takeNews();
  }

  /** Reports a process that is dead, and until {@link #reap} the same one, although others may be dead; or null. */
  Reaped next() {
    Reaped child = processes.nextDeath();
    return child == null ? nonChildren.nextDeath() : child;
  }

  /** Reports the death of a process; null: it is not known to be dead. */
  Reaped of(int pid) {
    Reaped other = nonChildren.deathOf(pid);
    return other == null ? processes.deathOf(pid) : other;
  }

  /** Drops a death that was handled, and reaps the process if it is our child. */
  void reap(int pid) {
    nonChildren.forget(pid);
    processes.reap(pid);
  }

  /** Returns whether the end of this process will be reported, or was reported and not handled yet. */
  boolean isAwaited(int pid) {
    return nonChildren.contains(pid) || processes.isChild(pid);
  }

  ProcStat stat(int pid) {
    return processes.stat(pid);
  }
}
