package reeve.runtime;

import reeve.posix.Environment;
import reeve.time.BackgroundWorker;

/**
 * The surroundings of this reeve.
 *
 * @param environment what services inherit of it
 * @param logDir where the output of services goes that names no file; null: to reeve's own stdout and stderr
 * @param stateDir null: there is none
 * @param supervisorId names this reeve among all on the machine: pid and start time
 * @param worker for work that may block
 */
public record RuntimeEnvironment(Environment environment, String logDir, String stateDir, String supervisorId,
    BackgroundWorker worker) {}
