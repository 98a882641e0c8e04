package reeve.runtime;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import reeve.event.OutputSegment;
import reeve.posix.ProcStat;
import reeve.survival.RunFacts;

/** What is known of the present run of a service, for the next reeve. Loop thread. */
final class RecordedRun {
  /** Of more processes of a service that is stopped, the next reeve finds those that still have its marks. */
  private static final int MAX_MEMBERS = 1024;

  final long number;
  int mainPid;
  int firstPid;
  long startTicks;
  long startedMillis;
  List<OutputSegment> output = List.of();
  RunFacts.Command hook = RunFacts.Command.NONE;
  long queuedDue;
  Set<RunFacts.Process> members = Set.of();

  RecordedRun(long number, long queuedDue) {
    this.number = number;
    this.queuedDue = queuedDue;
  }

  /** What is stored of it. */
  RunFacts facts() {
    return new RunFacts(firstPid, startTicks, startedMillis, output, hook, queuedDue, List.copyOf(members));
  }

  /** Returns whether any of them was not known. */
  boolean add(List<ProcStat> processes) {
    int before = members.size();
    members = before == 0 ? new LinkedHashSet<>() : members;
    for (ProcStat process : processes) {
      if (members.size() < MAX_MEMBERS) {
        members.add(new RunFacts.Process(process.pid(), process.startTime()));
      }
    }
    return members.size() > before;
  }
}
