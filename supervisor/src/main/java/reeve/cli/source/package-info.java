/**
 * What commands read of the past: the ledger, the logs and their indexes, each found by the running reeve or by the
 * configuration files. The commands read the files themselves, so they work while no reeve runs. One thread.
 */
package reeve.cli.source;
