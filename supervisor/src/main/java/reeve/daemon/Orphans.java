package reeve.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.OrphanPolicy;
import reeve.config.Plan;
import reeve.config.ServiceSpec;
import reeve.config.plan.PlanDiff;
import reeve.core.Cause;
import reeve.core.HealthState;
import reeve.core.LastExit;
import reeve.core.Monitoring;
import reeve.core.Reason;
import reeve.core.Requester;
import reeve.core.RestartHistory;
import reeve.core.Service;
import reeve.core.ServiceRun;
import reeve.core.ServiceState;
import reeve.core.StopProgress;
import reeve.core.Target;
import reeve.log.SupervisorLog;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.runtime.process.MarkedProcesses.Marked;
import reeve.survival.RunFacts;
import reeve.survival.ServiceRecord;
import reeve.time.Clock;

/**
 * The processes of services that a killed reeve left, and that no state names. Found once, on the main thread, before
 * the first service starts.
 *
 * @param records the states in which their services are adopted or held
 * @param supervisor names the reeve that started those that are adopted; null: none is adopted
 * @param stopped the changes that stop the adopted ones and start them again
 * @param held the services that do not start
 */
record Orphans(Map<String, ServiceRecord> records, String supervisor, List<PlanDiff.Service> stopped,
    Set<String> held) {
  static final Orphans NONE = new Orphans(Map.of(), null, List.of(), Set.of());

  /**
   * This reeve.
   *
   * @param adopted the services that its state names
   * @param supervisorId names it in markers
   * @param socket its control socket; null: it has none
   * @param fresh whether everything is to be stopped first
   * @param search has found the processes with a marker
   */
  record Own(Set<String> adopted, String supervisorId, String socket, boolean fresh, WarmUp search) {}

  /** Looks for orphans. There can be none where this reeve is the first process of its pid namespace. */
  static Orphans find(Posix posix, Clock clock, SupervisorLog log, Plan plan, Own own) {
    if (posix.pid() == 1 || own.socket == null) {
      return NONE;
    }
    List<Marked> marked = own.search.marked();
    if (marked.isEmpty()) {
      return NONE;
    }
    Map<String, ServiceSpec> specs = plan.byName();
    OrphanPolicy policy = own.fresh ? OrphanPolicy.STOP : plan.settings().orphans();
    Map<String, OrphanDecisions.Decision> decisions = OrphanDecisions.decide(marked,
        new OrphanDecisions.Own(specs.keySet(), own.adopted, own.supervisorId, own.socket), living(posix, marked),
        policy);
    Orphans orphans = new Orphans(new LinkedHashMap<>(), supervisorOf(decisions), new ArrayList<>(),
        new LinkedHashSet<>());
    for (Map.Entry<String, OrphanDecisions.Decision> each : decisions.entrySet()) {
      orphans.add(specs.get(each.getKey()), each.getValue(), clock, log);
    }
    return orphans;
  }

  private static Set<String> living(Posix posix, List<Marked> marked) {
    Set<String> living = new HashSet<>();
    for (Marked one : marked) {
      String id = one.supervisor();
      int dot = id == null ? -1 : id.indexOf('.');
      if (dot > 0 && !living.contains(id) && isAlive(posix, id.substring(0, dot), id.substring(dot + 1))) {
        living.add(id);
      }
    }
    return living;
  }

  /** @return the pid of a reeve by its name in markers; 0: not known */
  static int pidOf(String supervisor) {
    try {
      return Integer.parseInt(supervisor.substring(0, Math.max(0, supervisor.indexOf('.'))));
    } catch (NumberFormatException e) {
      return 0; // it was not written by reeve
    }
  }

  private static boolean isAlive(Posix posix, String pid, String startTicks) {
    try {
      ProcStat stat = posix.stat(Integer.parseInt(pid));
      return stat != null && !stat.isDead() && stat.startTime() == Long.parseLong(startTicks);
    } catch (NumberFormatException e) {
      return false; // it was not written by reeve
    }
  }

  private static String supervisorOf(Map<String, OrphanDecisions.Decision> decisions) {
    for (OrphanDecisions.Decision one : decisions.values()) {
      if (one.action() == OrphanDecisions.Action.ADOPT || one.action() == OrphanDecisions.Action.STOP) {
        return one.main().supervisor();
      }
    }
    return null;
  }

  private void add(ServiceSpec spec, OrphanDecisions.Decision decision, Clock clock, SupervisorLog log) {
    String what = "Found processes of \"" + spec.name() + "\" that a killed reeve left and that no state names, "
        + pids(decision.pids()) + ": ";
    switch (decision.action()) {
      case ADOPT -> {
        log.warn(what + "adopts pid " + decision.main().pid());
        records.put(spec.name(), adopted(spec, decision.main(), clock));
      }
      case STOP -> {
        log.warn(what + "stops them before the service starts (orphans = \"stop\")");
        records.put(spec.name(), adopted(spec, decision.main(), clock));
        stopped.add(new PlanDiff.Service(spec.name(), PlanDiff.Kind.RESTART, List.of(), spec, spec));
      }
      case HOLD -> {
        log.warn(what + "it is not certain which is its main process, so the service is held; end them, "
            + "or set orphans");
        held.add(spec.name());
        records.put(spec.name(), held(spec, decision.pids(), clock));
      }
      case IGNORE -> log.warn(what + "starts the service beside them (orphans = \"ignore\")");
    }
  }

  private static String pids(List<Integer> pids) {
    StringBuilder text = new StringBuilder("pid ");
    for (int i = 0; i < pids.size() && i < 10; i++) {
      text.append(i == 0 ? "" : ", ").append(pids.get(i));
    }
    return text.append(pids.size() > 10 ? ", ..." : "").toString();
  }

  private static ServiceRecord adopted(ServiceSpec spec, Marked main, Clock clock) {
    long now = clock.nanos();
    long since = Math.min(now, main.startTicks() * ProcStat.NANOS_PER_TICK);
    HealthState.Status health =
        spec.health().check().isPresent() ? HealthState.Status.STARTING : HealthState.Status.NONE;
    Service service = new Service(spec, ServiceState.RUNNING, Target.UP, since, new ServiceRun(1, main.pid(), since, 0),
        RestartHistory.NONE, StopProgress.NONE, LastExit.NONE, new Cause(Reason.BOOT, Requester.SELF),
        new Monitoring(health, 0), null, null, null, 0);
    return ServiceRecord.of(service, Map.of(), new RunFacts(main.pid(), main.startTicks(),
        clock.wallMillis() - (now - since) / 1_000_000, List.of(), RunFacts.Command.NONE, 0));
  }

  private static ServiceRecord held(ServiceSpec spec, List<Integer> pids, Clock clock) {
    String why = "held: " + pids(pids) + " of a former reeve " + (pids.size() == 1 ? "lives" : "live")
        + "; end " + (pids.size() == 1 ? "it" : "them") + ", or set orphans";
    Service service = new Service(spec, ServiceState.FATAL, Target.UP, clock.nanos(), ServiceRun.NONE,
        RestartHistory.NONE, StopProgress.NONE, new LastExit(null, false, why), new Cause(Reason.BOOT, Requester.SELF),
        Monitoring.NONE, null, null, null, 0);
    return ServiceRecord.of(service, Map.of(), RunFacts.NONE);
  }
}
