package reeve.runtime.process;

import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import reeve.posix.ProcStat;
import reeve.posix.Processes;

/** The processes that were seen below the main process of a service, so that one that escapes later is known. */
final class SeenMembers {
  private final Processes processes;
  private final Map<Member, String> seen = new HashMap<>();

  SeenMembers(Processes processes) {
    this.processes = processes;
  }

  /** Returns the service of a process; null: it was not seen. */
  String serviceOf(ProcStat stat) {
    return seen.get(new Member(stat.pid(), stat.startTime()));
  }

  void add(ProcStat stat, String service) {
    seen.put(new Member(stat.pid(), stat.startTime()), service);
  }

  void addAll(List<ProcStat> members, String service) {
    for (ProcStat member : members) {
      add(member, service);
    }
  }

  /** Drops the processes of a service. */
  void forget(String service) {
    if (!seen.isEmpty()) {
      seen.values().removeIf(service::equals);
    }
  }

  /** Drops the processes that have ended. */
  void forgetEnded() {
    for (Iterator<Member> each = seen.keySet().iterator(); each.hasNext();) {
      Member member = each.next();
      ProcStat stat = processes.stat(member.pid());
      if (stat == null || stat.startTime() != member.startTime()) {
        each.remove();
      }
    }
  }
}
