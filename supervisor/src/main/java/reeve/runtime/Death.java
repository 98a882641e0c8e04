package reeve.runtime;

import reeve.posix.Reaped;

/**
 * The end of a service's main process, as the core and the event of the exit need it.
 *
 * @param run number of the run
 * @param child how the process ended, and what it used
 * @param leftBehind how many leftover processes were found, not counting what is below them
 * @param treeGone whether no process of the run is left
 */
record Death(String service, long run, Reaped child, int leftBehind, boolean treeGone) {}
