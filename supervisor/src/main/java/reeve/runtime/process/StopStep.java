package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import reeve.config.Signal;
import reeve.core.Effect;
import reeve.posix.ProcStat;

/** The last signal of a stop that was sent to the tree of a run, and the processes that got it. Loop thread. */
final class StopStep {
  final long run;
  /** Null: none was sent yet. */
  private Signal signal;
  /** Whether it is for processes whose parent is not one of the others. */
  private boolean rootsOnly;
  private final Set<Member> signalled = new HashSet<>();

  StopStep(long run) {
    this.run = run;
  }

  Signal signal() {
    return signal;
  }

  /**
   * Begins the next step, or lets the same one reach further: then no process gets its signal again.
   *
   * @return whether it is the same one
   */
  boolean set(Signal next, Effect.Scope scope) {
    boolean further = rootsOnly && next.equals(signal);
    if (!further) {
      signalled.clear();
    }
    signal = next;
    rootsOnly = scope == Effect.Scope.ROOTS;
    return further;
  }

  /** Records that a process gets the signal; returns false if it had it already. */
  boolean add(ProcStat member) {
    return signalled.add(new Member(member.pid(), member.startTime()));
  }

  /** Returns those of the processes that are left to which the step goes, and that have not received its signal. */
  List<ProcStat> takeReceivers(List<ProcStat> left) {
    Set<Integer> pids = new HashSet<>();
    for (int i = 0; rootsOnly && i < left.size(); i++) {
      pids.add(left.get(i).pid());
    }
    List<ProcStat> receivers = new ArrayList<>(left.size());
    for (ProcStat process : left) {
      if (!pids.contains(process.ppid()) && add(process)) {
        receivers.add(process);
      }
    }
    return receivers;
  }
}
