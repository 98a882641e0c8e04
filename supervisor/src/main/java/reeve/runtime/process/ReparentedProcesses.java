package reeve.runtime.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.posix.ProcStat;
import reeve.posix.Processes;

/**
 * The processes of adopted runs, which a former reeve started. One that lost its parent did not come to us, but to
 * another process, so all processes of the machine are searched for it, by the same marks as those of an orphan of
 * ours. That happens at most once in a turn, and only when the processes of an adopted run are needed: for a stop, and
 * at its end. What was found to belong to no adopted run is not read again. Loop thread.
 */
final class ReparentedProcesses {
  /**
   * How often the search is repeated because a process has ended during it that was not known before: it may have left
   * others.
   */
  private static final int MAX_SEARCHES = 10;

  private static final String NONE = "";

  /** It was searched for once. It is searched for again, as an environment is missing for a moment after an exec. */
  private static final String ONCE = " ";

  /**
   * An adopted run.
   *
   * @param session the number of the session and the group that it began with; 0: it proves nothing
   * @param startTicks when its main process started; the leader of the session did so before
   */
  private record Run(int session, long startTicks) {}

  private final Processes processes;
  private final OrphanScan.Owners owners;
  private final OrphanScan below;
  private final Map<Integer, String> sessions;
  private final Map<String, Run> runs = new HashMap<>();
  /** What each process of the last search belongs to; or that it belongs to no adopted run. */
  private Map<Member, String> known = new HashMap<>();
  /** By pid: the processes of adopted runs that live, as they were at the last search. */
  private Map<Integer, ProcStat> living = new HashMap<>();
  private boolean fresh;
  private boolean missed;

  /** @param sessions of all services; those that were given to other processes are removed */
  ReparentedProcesses(Processes processes, OrphanScan.Owners owners, OrphanScan below, Map<Integer, String> sessions) {
    this.processes = processes;
    this.owners = owners;
    this.below = below;
    this.sessions = sessions;
  }

  void add(String service, int session, long startTicks) {
    runs.put(service, new Run(session, startTicks));
    known.clear();
    fresh = false;
  }

  /** Drops a run that has no process left, or whose leftover processes stay. */
  void remove(String service) {
    if (runs.remove(service) != null && runs.isEmpty()) {
      known = new HashMap<>();
      living = new HashMap<>();
    }
  }

  /** Returns whether the present run of a service, or of an auxiliary command, was adopted. */
  boolean contains(String owner) {
    return !runs.isEmpty() && runs.containsKey(owner);
  }

  /** Makes the next call search again. */
  void expire() {
    fresh = false;
  }

  /** Lists the living processes of an adopted run, except those that lead it, in no order. */
  List<ProcStat> of(String owner) {
    search();
    List<ProcStat> found = new ArrayList<>();
    for (ProcStat process : living.values()) {
      if (owner.equals(known.get(new Member(process.pid(), process.startTime())))) {
        found.add(process);
      }
    }
    return found;
  }

  /** Adds them, and the processes below them, except those that were visited. */
  void addTree(String owner, List<ProcStat> members, Set<Integer> visited) {
    for (ProcStat process : of(owner)) {
      if (visited.add(process.pid())) {
        members.add(process);
        below.addBelow(process.pid(), process.startTime(), members, visited);
      }
    }
  }

  private void search() {
    if (fresh) {
      return;
    }
    for (Map.Entry<String, Run> each : runs.entrySet()) {
      dropReusedSession(each.getValue());
    }
    for (int i = 0; i < MAX_SEARCHES; i++) {
      searchOnce();
      if (!missed) {
        break;
      }
    }
    fresh = true;
  }

  /** The number of a session is given out again when no process is in it: its leader is then younger than the run. */
  private void dropReusedSession(Run run) {
    ProcStat leader = run.session == 0 ? null : processes.stat(run.session);
    if (leader != null && leader.startTime() > run.startTicks) {
      sessions.remove(run.session);
    }
  }

  private void searchOnce() {
    Map<Member, String> now = new HashMap<>();
    Map<Integer, ProcStat> found = new HashMap<>();
    Set<Integer> before = pids();
    missed = false;
    int own = processes.pid();
    for (int pid : processes.pids()) {
      ProcStat stat = pid == own || owners.isLeader(pid) ? null : processes.stat(pid);
      if (stat == null) {
        missed |= pid != own && !owners.isLeader(pid) && !before.contains(pid);
        continue;
      }
      if (stat.ppid() == own) {
        continue; // it is a child of ours: see OrphanScan
      }
      Member key = new Member(pid, stat.startTime());
      String owner = known.get(key);
      if (owner == null || owner.equals(ONCE)) {
        String searched = stat.isDead() ? NONE : adoptedOwner(stat);
        missed |= owner == null && searched.equals(NONE) && (stat.isDead() || isGone(key));
        owner = owner == null && searched.equals(NONE) ? ONCE : searched;
      }
      now.put(key, owner);
      if (runs.containsKey(owner) && !stat.isDead()) {
        found.put(pid, stat);
      }
    }
    known = now;
    living = found;
  }

  private Set<Integer> pids() {
    Set<Integer> pids = new HashSet<>();
    for (Member member : known.keySet()) {
      pids.add(member.pid());
    }
    return pids;
  }

  /** It has ended meanwhile, and its environment could not be read any more. */
  private boolean isGone(Member member) {
    ProcStat stat = processes.stat(member.pid());
    return stat == null || stat.isDead();
  }

  private String adoptedOwner(ProcStat stat) {
    String owner = owners.owner(stat);
    return owner == null || !runs.containsKey(owner) ? NONE : owner;
  }
}
