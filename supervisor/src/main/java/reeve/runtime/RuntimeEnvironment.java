package reeve.runtime;

import reeve.log.SupervisorLog;
import reeve.posix.Environment;
import reeve.posix.Posix;
import reeve.runtime.readiness.NotifySocketDirectory;
import reeve.survival.StoredState;
import reeve.time.BackgroundWorker;

/**
 * The environment, directories and worker of this reeve.
 *
 * @param environment what services inherit
 * @param logDir for output that names no file; null: such output goes to reeve's own stdout and stderr
 * @param stateDir null: there is none
 * @param controlSocket the absolute path of the control socket; null: there is none
 * @param terminal whether reeve had a controlling terminal when its launcher was started
 * @param worker for work that may block
 * @param stored the state of a former reeve, and where that of this one is stored
 * @param adoption what is done with the services of a former reeve
 */
public record RuntimeEnvironment(Environment environment, String logDir, String stateDir, String controlSocket,
    boolean terminal, BackgroundWorker worker, StoredState stored, AdoptionPlan adoption) {
  /** Makes the directory for the sockets of sd_notify(3). */
  NotifySocketDirectory notifySockets(Posix posix, SupervisorLog log) {
    return new NotifySocketDirectory(posix, log, worker, stored.own(), environment.get("XDG_RUNTIME_DIR"), "/run",
        "/tmp");
  }

  /** Identifies this reeve among all on the machine, or the first one whose services it has adopted. */
  public String supervisorId() {
    return stored.own().record().supervisorId();
  }
}
