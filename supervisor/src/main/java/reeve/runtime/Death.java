package reeve.runtime;

import java.util.List;
import reeve.posix.ProcStat;
import reeve.posix.Reaped;

/**
 * The end of the main process of a service.
 *
 * @param run number of the run
 * @param child how the process ended, and the resources that it used
 * @param leftBehind how many leftover processes were found, without the processes below them
 * @param treeGone whether no process of the run is left
 * @param leftovers the processes that are left, with those below them
 * @param directory the working directory that the service was started in; null: that of reeve
 */
record Death(String service, long run, Reaped child, int leftBehind, boolean treeGone, List<ProcStat> leftovers,
    String directory) {}
