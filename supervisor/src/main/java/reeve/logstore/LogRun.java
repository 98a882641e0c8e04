package reeve.logstore;

/**
 * Where the output of one run of a service begins in a log.
 *
 * @param at offset at which its output begins
 * @param number of the run, counted since reeve started
 * @param pid of its main process
 * @param wallMillis when it was started, since 1970
 * @param stream {@code stdout} or {@code stderr}
 */
public record LogRun(long at, long number, int pid, long wallMillis, String service, String stream) {}
