package reeve.cli.diagnose;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import reeve.config.ProbeSpec;
import reeve.config.ReadinessSpec;
import reeve.config.ServiceSpec;
import reeve.control.client.ServiceStatus;
import reeve.posix.ProcessTable;

/** Finds ports of services, as their probes name them, on which another process listens. */
final class PortFindings {
  private final ProcessTable processes;
  private final int pid;
  private Map<Long, String> listeners;

  /** @param pid a process in the network namespace of the services */
  PortFindings(ProcessTable processes, int pid) {
    this.processes = processes;
    this.pid = pid;
  }

  /**
   * Adds what is found for a service.
   *
   * @param status the service as it runs; null: no reeve runs
   */
  void add(ServiceSpec spec, ServiceStatus status, List<Finding> findings) {
    int ready = spec.startup().ready().orElse(null) instanceof ReadinessSpec.Probed probed ? port(probed.probe()) : 0;
    Optional<ProbeSpec> health = spec.health().check();
    int healthy = health.isPresent() ? port(health.get()) : 0;
    add(spec, ready, status, findings);
    if (healthy != ready) {
      add(spec, healthy, status, findings);
    }
  }

  /** The port of a probe of this machine; 0: it has none. */
  static int port(ProbeSpec probe) {
    String host = probe instanceof ProbeSpec.Tcp tcp ? tcp.host() : probe instanceof ProbeSpec.Http http ? http.host()
        : "";
    boolean isHere = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    return !isHere ? 0 : probe instanceof ProbeSpec.Tcp tcp ? tcp.port() : ((ProbeSpec.Http) probe).port();
  }

  private void add(ServiceSpec spec, int port, ServiceStatus status, List<Finding> findings) {
    if (port == 0) {
      return;
    }
    Map<Long, String> found = new HashMap<>();
    for (Map.Entry<Long, String> one : listeners().entrySet()) {
      if (!one.getValue().startsWith("udp:") && one.getValue().endsWith(":" + port)) {
        found.put(one.getKey(), one.getValue());
      }
    }
    boolean isOwn = status != null && status.processes().count() > 0 && isAmong(status.processes().ports(), port);
    if (!found.isEmpty() && !isOwn) {
      findings.add(new Finding(Finding.Severity.ERROR, "ports", spec.name(), null,
          "port " + port + ", which its probe names, is in use by " + owner(found),
          "its program cannot listen there, while the probe passes because of the other process",
          "end that process, or give the service another port"));
    }
  }

  /** @param ports null: they are not known, and then taken for its own */
  private static boolean isAmong(List<String> ports, int port) {
    if (ports == null) {
      return true;
    }
    for (String own : ports) {
      if (own.endsWith(":" + port)) {
        return true;
      }
    }
    return false;
  }

  private Map<Long, String> listeners() {
    if (listeners == null) {
      Map<Long, String> read = processes.listeners(pid);
      listeners = read == null ? Map.of() : read;
    }
    return listeners;
  }

  private String owner(Map<Long, String> found) {
    for (ProcessTable.Row row : processes.rows()) {
      for (Long inode : processes.sockets(row.pid())) {
        if (found.containsKey(inode)) {
          return "pid " + row.pid() + " (" + row.comm() + ", " + found.get(inode) + ")";
        }
      }
    }
    return "a process that cannot be seen (" + found.values().iterator().next() + ")";
  }
}
