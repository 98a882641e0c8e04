/**
 * Gives commands access to the ledger and the logs: finds them by the running reeve or by the configuration files,
 * selects services, runs and times, and prints logs. Commands read the files themselves, so they work while no reeve
 * runs. One thread.
 */
package reeve.cli.source;
