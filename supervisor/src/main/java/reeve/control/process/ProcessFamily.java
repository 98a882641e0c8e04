package reeve.control.process;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import reeve.posix.ProcessTable;

/** The processes of one service in a {@link ProcessSample}, or those of no service. Control thread only. */
public final class ProcessFamily {
  final List<ProcessTable.Row> rows = new ArrayList<>();
  /** The pids of those that do not descend from the main process. */
  final Set<Integer> strays = new TreeSet<>();
  int living;
  long cpuMillis;
  long residentKib;
  /** What the kernel counts for the cgroup; -1: unknown. */
  long cgroupKib = -1;
  /** Where they listen; null: unknown. Read when {@link ProcessSample#ports} is called first. */
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
