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
  private final Map<String, ServiceStatus> statuses;
  private Map<Long, String> listeners;

  /**
   * @param pid a process in the network namespace of the services
   * @param statuses the services of the running reeve by name; empty: none runs
   */
  PortFindings(ProcessTable processes, int pid, Map<String, ServiceStatus> statuses) {
    this.processes = processes;
    this.statuses = statuses;
    this.pid = pid;
  }

  /** Adds what is found for a service. */
  void add(ServiceSpec spec, List<Finding> findings) {
    int ready = spec.startup().ready().orElse(null) instanceof ReadinessSpec.Probed probed ? port(probed.probe()) : 0;
    Optional<ProbeSpec> health = spec.health().check();
    int healthy = health.isPresent() ? port(health.get()) : 0;
    add(spec, ready, findings);
    if (healthy != ready) {
      add(spec, healthy, findings);
    }
  }

  /** The port of a probe of this machine; 0: it has none. */
  static int port(ProbeSpec probe) {
    String host = probe instanceof ProbeSpec.Tcp tcp ? tcp.host() : probe instanceof ProbeSpec.Http http ? http.host()
        : "";
    boolean isHere = host.equals("localhost") || host.startsWith("127.") || host.equals("::1");
    return !isHere ? 0 : probe instanceof ProbeSpec.Tcp tcp ? tcp.port() : ((ProbeSpec.Http) probe).port();
  }

  private void add(ServiceSpec spec, int port, List<Finding> findings) {
    if (port == 0) {
      return;
    }
    Map<Long, String> found = new HashMap<>();
    for (Map.Entry<Long, String> one : listeners().entrySet()) {
      if (!one.getValue().startsWith("udp:") && one.getValue().endsWith(":" + port)) {
        found.put(one.getKey(), one.getValue());
      }
    }
    if (!found.isEmpty() && !belongsToAService(spec.name(), port)) {
      findings.add(new Finding(severity(statuses.get(spec.name())), "ports", spec.name(), null,
          "port " + port + ", which its probe names, is in use by " + owner(found),
          "if its program is to listen there, it cannot, while the probe passes because of the other process",
          "end that process, or give the service another port"));
    }
  }

  /** A program that cannot listen ends as a rule; the probe of one that runs and is well may be meant for another. */
  private static Finding.Severity severity(ServiceStatus status) {
    if (status == null || status.failed() || status.pid() == 0 && status.processes().count() <= 0) {
      return Finding.Severity.ERROR;
    }
    boolean isWell = status.state().equals("running")
        && (status.health() == null || status.health().state().equals("healthy"));
    return isWell ? Finding.Severity.NOTE : Finding.Severity.WARNING;
  }

  /** Whether a service of the same reeve listens: the probe of one may be meant for another. */
  private boolean belongsToAService(String name, int port) {
    for (ServiceStatus status : statuses.values()) {
      List<String> ports = status.processes().ports();
      boolean isUnknown = ports == null && name.equals(status.name()); // then taken for its own
      if (status.processes().count() > 0 && (isUnknown || ports != null && isAmong(ports, port))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isAmong(List<String> ports, int port) {
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
