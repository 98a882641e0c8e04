package reeve.control.process;

import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import reeve.control.ServiceView;
import reeve.json.ObjectWriter;
import reeve.posix.Posix;
import reeve.posix.ProcStat;
import reeve.posix.ProcessTable;
import reeve.terminal.TerminalSocket;

/**
 * The processes of all services at one moment: one pass over /proc, and details of single processes on demand. What
 * cannot be read is null, never 0. Control thread only.
 */
public final class ProcessSample {
  /** How many bytes of a command line are read. */
  private static final int MAX_COMMAND = 1024;

  // Variables that reeve sets for its processes: the name of the service, and the identity of this reeve, because a
  // reeve that runs below another one may have services of the same names.
  private static final String SERVICE = "REEVE_SERVICE";
  private static final String SUPERVISOR = "REEVE_SUPERVISOR";
  /** Which only auxiliary commands have, and what those that are no checks are for. */
  private static final String AUX_COMMAND = "REEVE_AUX_COMMAND";
  private static final String HOOK = "REEVE_HOOK";
  private static final String CHECK = "check";

  /** Where version 2 cgroups are mounted, and where beside those of version 1. */
  private static final String CGROUPS = "/sys/fs/cgroup";
  private static final String UNIFIED = CGROUPS + "/unified";

  private static final ProcessFamily EMPTY = new ProcessFamily();

  final long clockMillis;
  private final Map<Integer, ProcessTable.Row> table = new LinkedHashMap<>();
  private final Map<String, ProcessFamily> families = new HashMap<>();
  private final ProcessFamily others = new ProcessFamily();
  private final Map<Integer, Set<String>> ports = new HashMap<>();
  private final Map<Integer, String> commands = new HashMap<>();
  private final Map<String, Map<Long, String>> listeners = new HashMap<>();
  private final int self;
  private final Posix posix;
  private final ProcessTable processTable;
  private final String supervisor;

  /**
   * Takes a sample.
   *
   * @param self the pid of reeve
   * @param clockMillis the time on a monotonic clock
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
    ProcessOwners owners = new ProcessOwners(table, leaders, self, this::serviceNamedBy);
    for (ProcessTable.Row row : table.values()) {
      ProcessOwners.Owner owner = row.pid() == self ? null : owners.ownerOf(row.pid());
      if (owner != null) {
        ProcessFamily family =
            owner.service() == null ? others : families.computeIfAbsent(owner.service(), name -> new ProcessFamily());
        family.add(row, owner.stray());
        String purpose = owner.service() != null && owner.stray() && row.ppid() == self ? purpose(row) : null;
        if (purpose != null) {
          family.purposes.put(row.pid(), purpose);
        }
      }
    }
    readCgroups(services);
  }

  /**
   * The service that a stray names in its environment or cgroup. The stray is a child of reeve, so its pid cannot be
   * reused before the loop reaps it; if that happened, one name would be wrong once.
   */
  private String serviceNamedBy(ProcessTable.Row row) {
    if (row.isDead()) {
      return null;
    }
    if (supervisor.equals(posix.environmentOf(row.pid(), SUPERVISOR))) {
      return posix.environmentOf(row.pid(), SERVICE);
    }
    return serviceOfCgroup(processTable.cgroup(row.pid()));
  }

  /** What an auxiliary command is for; null: the process is none. */
  private String purpose(ProcessTable.Row row) {
    if (row.isDead() || !supervisor.equals(posix.environmentOf(row.pid(), SUPERVISOR))
        || posix.environmentOf(row.pid(), AUX_COMMAND) == null) {
      return null;
    }
    String hook = posix.environmentOf(row.pid(), HOOK);
    return hook == null ? CHECK : hook;
  }

  /** The cgroup of a service is {@code .../reeve.PID/SERVICE}; a service may create others below it. */
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

  /** Reads the memory of the cgroups; the first cgroup shows whether there is a memory controller. */
  private void readCgroups(List<ServiceView> services) {
    String mount = null;
    boolean hasMemory = true;
    for (ServiceView view : services) {
      ProcessFamily family = families.get(view.name());
      if (family == null || view.pid() == 0) {
        continue;
      }
      String path = CgroupReading.pathOf(processTable.cgroup(view.pid()), view.name());
      if (path == null) {
        continue; // it has not been moved yet
      }
      if (mount == null) {
        mount = posix.readText(UNIFIED + "/cgroup.controllers") == null ? CGROUPS : UNIFIED;
      }
      family.cgroup = mount + path;
      long bytes = hasMemory ? parseNumber(posix.readText(family.cgroup + "/memory.current")) : -1;
      hasMemory = bytes >= 0;
      family.cgroupKib = hasMemory ? bytes / 1024 : -1;
    }
  }

  /**
   * @param text a whole number and a line feed.
   * @return -1 if the text is null or not a number
   */
  private static long parseNumber(String text) {
    try {
      return text == null ? -1 : Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /**
   * Whether the main process of a service is in the sample, or there is none. False: the process started later, or
   * reeve cannot see it.
   */
  public boolean has(ServiceView view) {
    return view.pid() == 0 || !view.state().hasProcess() || table.containsKey(view.pid());
  }

  /** @return the processes of a service, never null */
  public ProcessFamily family(String service) {
    return families.getOrDefault(service, EMPTY);
  }

  /** The children of reeve that belong to no service, and the processes below them. */
  public ProcessFamily others() {
    return others;
  }

  /** Adds what the kernel counts in the cgroup of a service, if it has one. */
  public void cgroup(ObjectWriter json, ServiceView view) {
    String directory = family(view.name()).cgroup;
    if (directory != null) {
      CgroupReading.write(json, posix, directory);
    }
  }

  /** @return the addresses on which they listen; null: none is known, and not all processes could be read */
  Collection<String> ports(ProcessFamily family) {
    if (!family.portsRead) {
      family.portsRead = true;
      Set<String> all = new TreeSet<>();
      boolean complete = true;
      for (ProcessTable.Row row : family.rows) {
        Set<String> some = ports(row);
        complete &= some != null;
        if (some != null) {
          all.addAll(some);
          all.removeIf(TerminalSocket::isAddress);
        }
      }
      family.ports = all.isEmpty() && !complete ? null : all;
    }
    return family.ports;
  }

  /** @return null if they may not be read */
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
      // A process that has ended meanwhile listens nowhere.
      return posix.stat(pid) == null ? Collections.emptySet() : null;
    }
    Set<String> found = new TreeSet<>();
    if (!inodes.isEmpty()) {
      String namespace = String.valueOf(processTable.networkNamespace(pid));
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
   * @return the command line with its control characters; the name of the program in brackets if it is empty; null: it
   *     cannot be read
   */
  String command(ProcessTable.Row row) {
    return commands.computeIfAbsent(row.pid(), pid -> {
      String line = processTable.commandLine(pid, MAX_COMMAND);
      return line != null && line.isEmpty() ? "[" + row.comm() + "]" : line;
    });
  }
}
