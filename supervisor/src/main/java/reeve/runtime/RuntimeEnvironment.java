package reeve.runtime;

import reeve.posix.Environment;
import reeve.time.BackgroundWorker;

/**
 * Where reeve finds itself.
 *
 * @param environment what services get of it
 * @param logDir where services' output goes that names no file; null: to reeve's own stdout and stderr
 * @param supervisorId names this reeve among all on the machine: pid and start time
 * @param worker for work that may block
 */
public record RuntimeEnvironment(Environment environment, String logDir, String supervisorId,
    BackgroundWorker worker) {}
