package reeve.daemon;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import reeve.config.OrphanPolicy;
import reeve.runtime.process.MarkedProcesses.Marked;

/**
 * Decides what happens to processes that have the marker of a service of ours, but that no state names: the state was
 * lost, or was in another directory. Pure.
 */
final class OrphanDecisions {
  /** What happens to the processes of a service. */
  enum Action {
    /** Its one top process is its main process. */
    ADOPT,
    /** As ADOPT, and then it is stopped, and started again. */
    STOP,
    /** The service is not started. */
    HOLD,
    /** The service is started beside them. */
    IGNORE
  }

  /**
   * The decision about a service.
   *
   * @param main the process to adopt, or the first one that was found
   * @param pids of all its processes
   */
  record Decision(Action action, Marked main, List<Integer> pids) {}

  /**
   * What is known about this reeve.
   *
   * @param services the names in its files
   * @param adopted the services that its state names
   * @param supervisor its own name in markers; of a former reeve, if it adopts services by their state
   * @param socket its control socket; null: it has none
   */
  record Own(Set<String> services, Set<String> adopted, String supervisor, String socket) {}

  private OrphanDecisions() {}

  /**
   * Decides for each service that has processes of a former reeve. Processes that belong to a reeve with another
   * control socket, or to one that lives, are not ours.
   *
   * @param living the names of the reeves that live
   * @return by service
   */
  static Map<String, Decision> decide(List<Marked> marked, Own own, Set<String> living, OrphanPolicy policy) {
    Map<String, List<Marked>> byService = new LinkedHashMap<>();
    Set<String> supervisors = new HashSet<>();
    for (Marked one : marked) {
      boolean ours = own.services().contains(one.service()) && own.socket() != null
          && own.socket().equals(one.socket()) && one.supervisor() != null && !living.contains(one.supervisor());
      if (ours && !own.adopted().contains(one.service())) {
        List<Marked> all = byService.get(one.service());
        if (all == null) {
          all = new ArrayList<>();
          byService.put(one.service(), all);
        }
        all.add(one);
        supervisors.add(one.supervisor());
      }
    }
    boolean oneFormer = supervisors.size() == 1
        && (own.adopted().isEmpty() || supervisors.contains(own.supervisor()));
    Map<String, Decision> decisions = new LinkedHashMap<>();
    for (Map.Entry<String, List<Marked>> each : byService.entrySet()) {
      decisions.put(each.getKey(), decide(each.getValue(), oneFormer, policy));
    }
    return decisions;
  }

  private static Decision decide(List<Marked> all, boolean oneFormer, OrphanPolicy policy) {
    Set<Integer> pids = new HashSet<>();
    List<Integer> list = new ArrayList<>();
    for (Marked one : all) {
      pids.add(one.pid());
      list.add(one.pid());
    }
    Marked main = null;
    int tops = 0;
    for (Marked one : all) {
      if (!pids.contains(one.parent())) {
        tops++;
        main = one;
      }
    }
    boolean certain = oneFormer && tops == 1 && main.session() == main.pid() && main.command() == null;
    Action action = policy == OrphanPolicy.IGNORE ? Action.IGNORE
        : !certain ? Action.HOLD : policy == OrphanPolicy.STOP ? Action.STOP : Action.ADOPT;
    return new Decision(action, main == null ? all.get(0) : main, list);
  }
}
