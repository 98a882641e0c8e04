package reeve.control.process;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reeve.control.ServiceView;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.ProcessTable;

/**
 * The processes of all services at one moment: one pass over /proc, and what of a process was asked for in addition.
 * What could not be read is null, never 0. The control thread's alone.
 */
public final class ProcessSample {
  /** Bytes of a command line. */
  private static final int COMMAND = 1024;

  // As reeve.runtime's ProcessTree sets them: name of the service, and which reeve, for one under another may have the
  // same names.
  private static final String SERVICE = "REEVE_SERVICE";
  private static final String SUPERVISOR = "REEVE_SUPERVISOR";

  /** Where cgroups of version 2 are; a memory controller is never in the second tree of a hybrid set-up. */
  private static final String CGROUPS = "/sys/fs/cgroup";

  /** Of the services that have a living process, or a stray. */
  public static final class Family {
    final List<ProcessTable.Row> rows = new ArrayList<>();
    final Set<Integer> strays = new TreeSet<>();
    int living;
    long cpuMillis;
    long rssKib;
    Set<String> ports;
    boolean portsKnown;
    long cgroupKib = -1;
  }

  private static final Family NONE = new Family();

  final long clockMillis;
  private final Map<Integer, ProcessTable.Row> table = new LinkedHashMap<>();
  private final Map<String, Family> families = new HashMap<>();
  private final Family others = new Family();
  private final Map<Integer, Set<String>> ports = new HashMap<>();
  private final Map<Integer, String> commands = new HashMap<>();
  private final Map<String, Map<Long, String>> listeners = new HashMap<>();
  private final int self;
  private final Posix posix;
  private final ProcessTable processTable;
  private final String supervisor;

  /**
   * @param self reeve's pid
   * @param clockMillis when, on a clock that only goes forward
   */
  ProcessSample(Posix posix, List<ServiceView> services, int self, long clockMillis) {
    this.posix = posix;
    this.processTable = posix.processTable();
    this.self = self;
    this.clockMillis = clockMillis;
    ProcStat own = posix.stat(self);
    this.supervisor = self + "." + (own == null ? 0 : own.startTime());
    for (ProcessTable.Row row : processTable.rows()) {
      table.put(row.pid(), row);
    }
    Map<Integer, String> leaders = new HashMap<>();
    for (ServiceView view : services) {
      if (view.pid() != 0 && view.state().hasProcess()) {
        leaders.put(view.pid(), view.name());
      }
    }
    ProcessOwners owners = new ProcessOwners(table, leaders, self, this::marker);
    for (ProcessTable.Row row : table.values()) {
      ProcessOwners.Owner owner = row.pid() == self ? null : owners.of(row.pid());
      if (owner != null) {
        Family family =
            owner.service() == null ? others : families.computeIfAbsent(owner.service(), name -> new Family());
        add(family, row, owner.stray());
      }
    }
    readCgroups(services);
  }

  private static void add(Family family, ProcessTable.Row row, boolean stray) {
    family.rows.add(row);
    if (stray) {
      family.strays.add(row.pid());
    }
    if (!row.isDead()) {
      family.living++;
      family.rssKib += row.rssKib();
    }
    family.cpuMillis += row.cpuMillis();
  }

  /**
   * Only of children of ours, so the number cannot become another's while the loop has not reaped it; if it did, a name
   * is wrong once.
   */
  private String marker(ProcessTable.Row row) {
    if (row.isDead()) {
      return null;
    }
    if (supervisor.equals(posix.environmentOf(row.pid(), SUPERVISOR))) {
      return posix.environmentOf(row.pid(), SERVICE);
    }
    return serviceOfCgroup(processTable.cgroup(row.pid()));
  }

  /** Ours are {@code .../reeve.PID/SERVICE}, and what a service makes below. */
  private String serviceOfCgroup(String path) {
    String ours = "/reeve." + self + "/";
    int at = path == null ? -1 : path.indexOf(ours);
    if (at < 0) {
      return null;
    }
    String rest = path.substring(at + ours.length());
    int slash = rest.indexOf('/');
    return slash < 0 ? rest : rest.substring(0, slash);
  }

  /** Where our cgroups have no memory controller the first one tells. */
  private void readCgroups(List<ServiceView> services) {
    String ours = "/reeve." + self + "/";
    for (ServiceView view : services) {
      Family family = families.get(view.name());
      if (family == null || view.pid() == 0) {
        continue;
      }
      String path = processTable.cgroup(view.pid());
      int at = path == null ? -1 : path.indexOf(ours);
      if (at < 0) {
        return;
      }
      long bytes = number(posix.text(CGROUPS + path.substring(0, at) + ours + view.name() + "/memory.current"));
      if (bytes < 0) {
        return;
      }
      family.cgroupKib = bytes / 1024;
    }
  }

  /** @param text a whole number and a line feed. @return -1 if it is null or no number */
  private static long number(String text) {
    try {
      return text == null ? -1 : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Whether its main process is in the table, if it has one: else it began after this sample, or is hidden from us. */
  public boolean has(ServiceView view) {
    return view.pid() == 0 || !view.state().hasProcess() || table.containsKey(view.pid());
  }

  /** @return never null: one without anything where the service has no process */
  public Family family(String service) {
    return families.getOrDefault(service, NONE);
  }

  /** Children of reeve's of no service, and what is below them. */
  public Family others() {
    return others;
  }

  /** @return addresses that any of them listens on; null when none is known and not all of them could be asked */
  Collection<String> ports(Family family) {
    if (!family.portsKnown) {
      family.portsKnown = true;
      Set<String> all = new TreeSet<>();
      boolean complete = true;
      for (ProcessTable.Row row : family.rows) {
        Set<String> some = ports(row);
        complete &= some != null;
        if (some != null) {
          all.addAll(some);
        }
      }
      family.ports = all.isEmpty() && !complete ? null : all;
    }
    return family.ports;
  }

  /** @return null when they may not be read */
  Set<String> ports(ProcessTable.Row row) {
    if (row.isDead()) {
      return Collections.emptySet();
    }
    if (!ports.containsKey(row.pid())) {
      ports.put(row.pid(), readPorts(row.pid()));
    }
    return ports.get(row.pid());
  }

  private Set<String> readPorts(int pid) {
    Set<Long> inodes = processTable.sockets(pid);
    if (inodes == null) {
      // Gone meanwhile: it listens on nothing.
      return posix.stat(pid) == null ? Collections.emptySet() : null;
    }
    Set<String> found = new TreeSet<>();
    if (!inodes.isEmpty()) {
      String namespace = String.valueOf(processTable.namespace(pid));
      if (!listeners.containsKey(namespace)) {
        listeners.put(namespace, processTable.listeners(pid));
      }
      Map<Long, String> addresses = listeners.get(namespace);
      if (addresses == null) {
        return null;
      }
      for (long inode : inodes) {
        String address = addresses.get(inode);
        if (address != null) {
          found.add(address);
        }
      }
    }
    return found;
  }

  /**
   * @return as it is, control characters too; the program's name in brackets where there is no command line; null: it
   *     may not be read
   */
  String command(ProcessTable.Row row) {
    return commands.computeIfAbsent(row.pid(), pid -> {
      String line = processTable.commandLine(pid, COMMAND);
      return line != null && line.isEmpty() ? "[" + row.comm() + "]" : line;
    });
  }
}
