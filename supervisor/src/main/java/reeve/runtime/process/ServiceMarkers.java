package reeve.runtime.process;

import reeve.posix.Processes;

/** The variables in the environment of a process that name its service: see {@link ServiceEnvironment}. Any thread. */
public final class ServiceMarkers {
  private final Processes processes;
  private final String supervisorId;

  /** @param supervisorId names this reeve among all on the machine */
  public ServiceMarkers(Processes processes, String supervisorId) {
    this.processes = processes;
    this.supervisorId = supervisorId;
  }

  /** @return the service of this reeve that a process belongs to, or its auxiliary command; null: it has no marker */
  public String ownerOf(int pid) {
    if (!supervisorId.equals(processes.environmentOf(pid, ServiceEnvironment.SUPERVISOR))) {
      return null;
    }
    String service = processes.environmentOf(pid, ServiceEnvironment.SERVICE);
    String command = processes.environmentOf(pid, ServiceEnvironment.AUX_COMMAND);
    return command == null ? service : service + ' ' + command;
  }

  /** Whether a process has the marker of a service of this reeve, and not that of an auxiliary command. */
  public boolean isOf(int pid, String service) {
    return service.equals(ownerOf(pid));
  }
}
