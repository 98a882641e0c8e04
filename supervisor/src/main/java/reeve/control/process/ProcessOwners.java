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
 * Finds the service to which a process belongs, in the table of all processes. A process belongs to the service whose
 * main process it is or descends from. A process that escaped from that tree by setsid and a double fork is a child of
 * reeve. Such a stray, and its descendants, belong to the service in whose session or group it still is, or that its
 * environment or cgroup names. This is only a view of a changing table: the loop decides by its own process tree. Pure.
 */
final class ProcessOwners {
  /**
   * The owner of a process.
   *
   * @param service null: the process belongs to no service, but is a child of reeve or a descendant of such a child
   * @param stray whether it does not descend from the main process
   */
  record Owner(String service, boolean stray) {}

  private static final Owner NOT_OF_REEVE = new Owner(null, false);
  private static final Owner NO_SERVICE = new Owner(null, true);

  private final Map<Integer, ProcessTable.Row> rows;
  private final Map<Integer, String> leaders;
  private final int self;
  private final Function<ProcessTable.Row, String> marker;
  private final Map<Integer, Owner> owners = new HashMap<>();

  /**
   * @param rows by pid
   * @param leaders the names of the services by the pid of their main process
   * @param self the pid of reeve
   * @param marker finds the service that the environment or cgroup of a stray names; null: none
   */
  ProcessOwners(Map<Integer, ProcessTable.Row> rows, Map<Integer, String> leaders, int self,
      Function<ProcessTable.Row, String> marker) {
    this.rows = rows;
    this.leaders = leaders;
    this.self = self;
    this.marker = marker;
  }

  /** @return null for a process that is not below reeve */
  Owner ownerOf(int pid) {
    List<Integer> path = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    Owner owner = null;
    for (int at = pid; owner == null;) {
      ProcessTable.Row row = rows.get(at);
      if (row == null || at == self || !seen.add(at)) {
        // It is not below reeve, its parent cannot be seen, or the table was read while pids were reused.
        owner = NOT_OF_REEVE;
        break;
      }
      path.add(at);
      owner = owners.get(at);
      if (owner == null && leaders.containsKey(at)) {
        owner = new Owner(leaders.get(at), false);
      } else if (owner == null && row.ppid() == self) {
        String service = serviceOfStray(row);
        owner = service == null ? NO_SERVICE : new Owner(service, true);
      }
      at = row.ppid();
    }
    for (int each : path) {
      owners.put(each, owner);
    }
    return owner == NOT_OF_REEVE ? null : owner;
  }

  private String serviceOfStray(ProcessTable.Row row) {
    String service = leaders.get(row.session());
    if (service == null) {
      service = leaders.get(row.pgrp());
    }
    return service == null ? marker.apply(row) : service;
  }
}
