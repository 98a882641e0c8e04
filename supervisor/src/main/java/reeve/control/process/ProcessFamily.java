package reeve.control.process;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reeve.posix.ProcessTable;

/**
 * The processes of one service in a {@link ProcessSample}, or the processes that belong to no service. Control thread
 * only.
 */
public final class ProcessFamily {
  final List<ProcessTable.Row> rows = new ArrayList<>();
  /** The pids of the processes that do not descend from the main process. */
  final Set<Integer> strays = new TreeSet<>();
  /** By pid: what auxiliary commands are for. */
  final Map<Integer, String> purposes = new HashMap<>(0);
  int living;
  long cpuMillis;
  long residentKib;
  /** The directory of the cgroup; null: there is none. */
  String cgroup;
  /** The memory that the kernel counts for the cgroup; -1: unknown. */
  long cgroupKib = -1;
  /** The addresses on which they listen; null: unknown. Read by the first call of {@link ProcessSample#ports}. */
  Set<String> ports;
  boolean portsRead;

  void add(ProcessTable.Row row, boolean stray) {
    rows.add(row);
    if (stray) {
      strays.add(row.pid());
    }
    if (!row.isDead()) {
      living++;
      residentKib += row.rssKib();
    }
    cpuMillis += row.cpuMillis();
  }
}
