package reeve.control;

import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reeve.posix.LinuxPosix;
import reeve.posix.Posix;
import reeve.posix.ProcTable;

/**
 * What services use: their whole trees, by one pass over /proc on the thread that asks. A process belongs to the service whose main process
 * it descends from, or in whose session it is, or whose marker is in its environment. That is a view, taken while things change; the loop
 * has its own.
 */
final class Resources {
  private static final long PAGE = 4096;

  private static final class Sum {
    int processes;
    long cpuMillis;
    long rssKib;
    final Set<String> ports = new TreeSet<>();
    final List<Integer> pids = new ArrayList<>();
  }

  private final Map<String, Sum> sums = new HashMap<>();

  private Resources() {}

  /** @param self reeve's pid */
  static Resources of(List<ServiceView> services, int self) {
    Resources result = new Resources();
    Map<Integer, String> leaders = new HashMap<>();
    for (ServiceView view : services) {
      if (view.state().hasProcess()) {
        result.sums.put(view.name(), new Sum());
        if (view.pid() != 0) {
          leaders.put(view.pid(), view.name());
        }
      }
    }
    if (!result.sums.isEmpty()) {
      result.add(leaders, self);
      result.addPorts();
    }
    return result;
  }

  private void add(Map<Integer, String> leaders, int self) {
    Map<Integer, ProcTable.Row> rows = new HashMap<>();
    for (ProcTable.Row row : ProcTable.rows(PAGE)) {
      rows.put(row.pid(), row);
    }
    Posix posix = new LinuxPosix();
    Map<Integer, String> owners = new HashMap<>();
    for (ProcTable.Row row : rows.values()) {
      Sum sum = sums.get(owner(row, rows, leaders, owners, self, posix));
      if (sum != null) {
        sum.processes++;
        sum.cpuMillis += row.cpuMillis();
        sum.rssKib += row.rssKib();
        sum.pids.add(row.pid());
      }
    }
  }

  /** Goes up to a main process, or to a child of reeve that is none; "" if it is nobody's. */
  private static String owner(ProcTable.Row row, Map<Integer, ProcTable.Row> rows, Map<Integer, String> leaders,
      Map<Integer, String> owners, int self, Posix posix) {
    List<Integer> way = new ArrayList<>();
    Set<Integer> seen = new HashSet<>();
    String owner = null;
    for (ProcTable.Row at = row; owner == null; at = rows.get(at.ppid())) {
      if (at == null || at.pid() == self || !seen.add(at.pid())) {
        owner = "";
        break;
      }
      way.add(at.pid());
      owner = owners.get(at.pid());
      if (owner == null) {
        owner = leaders.get(at.pid());
      }
      if (owner == null) {
        owner = leaders.get(at.session());
      }
      if (owner == null && at.ppid() == self) {
        String marker = posix.environmentOf(at.pid(), "REEVE_SERVICE");
        owner = marker == null ? "" : marker;
      }
    }
    for (int pid : way) {
      owners.put(pid, owner);
    }
    return owner;
  }

  private void addPorts() {
    Map<Long, String> listeners = ProcTable.listeners();
    if (listeners.isEmpty()) {
      return;
    }
    for (Sum sum : sums.values()) {
      for (int pid : sum.pids) {
        for (long inode : ProcTable.sockets(pid)) {
          String address = listeners.get(inode);
          if (address != null) {
            sum.ports.add(address);
          }
        }
      }
    }
  }

  void fields(JsonWriter json, ServiceView view) throws IOException {
    Sum sum = sums.getOrDefault(view.name(), new Sum());
    json.name("processes").value(sum.processes);
    json.name("cpuMs").value(sum.cpuMillis);
    json.name("memoryKib").value(sum.rssKib);
    json.name("ports").beginArray();
    for (String port : sum.ports) {
      json.value(port);
    }
    json.endArray();
  }
}
