/**
 * The ledger and the logs for commands: finding them by the running reeve or by the configuration files, selecting
 * services, runs and times, and printing logs. Commands read the files themselves, so they work while no reeve runs.
 * One thread.
 */
package reeve.cli.source;
