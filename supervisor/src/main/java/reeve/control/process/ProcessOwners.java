package reeve.control.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import reeve.posix.ProcessTable;

/**
 * Which process belongs to which service, seen from the table of all processes. A process belongs to the service whose
 * main process it is or descends from. What escaped that (setsid and double fork) lost its parent and came to us; such
 * a stray, and what is below it, belongs to the service in whose session or group it still is, or that its environment
 * or cgroup names. It is a view, taken while things change: the loop has its own and decides by that. Pure.
 */
final class ProcessOwners {
  /**
   * @param service name; null: a child of reeve's of no service, or below one
   * @param stray does not descend from the main process
   */
  record Owner(String service, boolean stray) {}

  private static final Owner ELSEWHERE = new Owner(null, false);
  private static final Owner NOBODYS = new Owner(null, true);

  private final Map<Integer, ProcessTable.Row> rows;
  private final Map<Integer, String> leaders;
  private final int self;
  private final Function<ProcessTable.Row, String> marker;
  private final Map<Integer, Owner> known = new HashMap<>();

  /**
   * @param rows by pid
   * @param leaders names by main process
   * @param self reeve's pid
   * @param marker the service that a stray names by its environment or cgroup; null: none
   */
  ProcessOwners(Map<Integer, ProcessTable.Row> rows, Map<Integer, String> leaders, int self,
      Function<ProcessTable.Row, String> marker) {
    this.rows = rows;
    this.leaders = leaders;
    this.self = self;
    this.marker = marker;
  }

  /** @return null for a process that is not below reeve */
  Owner of(int pid) {
    List<Integer> way = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    Owner owner = null;
    for (int at = pid; owner == null;) {
      ProcessTable.Row row = rows.get(at);
      if (row == null || at == self || !seen.add(at)) {
        // its parent is not ours to see, is reeve's, or the table was read while numbers were given out anew
        owner = ELSEWHERE;
        break;
      }
      way.add(at);
      owner = known.get(at);
      if (owner == null && leaders.containsKey(at)) {
        owner = new Owner(leaders.get(at), false);
      } else if (owner == null && row.ppid() == self) {
        String service = stray(row);
        owner = service == null ? NOBODYS : new Owner(service, true);
      }
      at = row.ppid();
    }
    for (int each : way) {
      known.put(each, owner);
    }
    return owner == ELSEWHERE ? null : owner;
  }

  private String stray(ProcessTable.Row row) {
    String service = leaders.get(row.session());
    if (service == null) {
      service = leaders.get(row.pgrp());
    }
    return service == null ? marker.apply(row) : service;
  }
}
